using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Signaling;

/// <summary>A hub connection is gone without <c>LeaveRoom</c>: its participant has a few seconds to come back before others notice.</summary>
public sealed class ConnectionClosed
{
    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly IWorkflowClient _workflows;
    private readonly PresenceOptions _presence;
    private readonly TimeProvider _clock;

    internal ConnectionClosed(IDocumentStore documents, RoomStore rooms, IWorkflowClient workflows, PresenceOptions presence, TimeProvider clock)
    {
        _documents = documents;
        _rooms = rooms;
        _workflows = workflows;
        _presence = presence;
        _clock = clock;
    }

    /// <summary>Cuts the participant's presence short, if it was this connection's.</summary>
    public async Task ExecuteAsync(SignalConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var roomId = connection.Claims.RoomId;
        if (await _rooms.ReadAsync(roomId, cancellationToken) is not { } stored || !Membership.Of(stored.Value, connection).Succeeded) return;

        var participantId = connection.Claims.ParticipantId;
        var now = _clock.GetUtcNow();
        var presence = new PresenceDocument(participantId, connection.ConnectionId, now, now + SignalingLimits.DisconnectGrace);
        if (!await CutAsync(Keys.Presence(roomId, participantId), presence, cancellationToken) || !_presence.WatchesDisconnects) return;

        // A moment late, so that the store's clock and ours agree that it is over.
        var at = presence.ExpiresAt + TimeSpan.FromSeconds(1);
        await _workflows.StartAsync(PresenceWatch.Definition, PresenceWatch.InstanceId(participantId, at), new PresenceWatchInput(roomId, at), cancellationToken);
    }

    /// <summary>
    /// Writes the presence unless it is another connection's by now: who comes back at once may enter between our two looks, and what says when they were heard
    /// last is theirs.
    /// </summary>
    private async Task<bool> CutAsync(DocumentKey key, PresenceDocument presence, CancellationToken cancellationToken)
    {
        // A KeepAlive on its way when the connection broke is all that may come between.
        const int Attempts = 3;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var known = await _documents.ReadAsync<PresenceDocument>(key, cancellationToken);
            if (known is not null && !string.Equals(known.Value.ConnectionId, presence.ConnectionId, StringComparison.Ordinal)) return false;
            var write = known is null ? Documents.Create(key, presence, PresenceDocument.DocumentTtl) : Documents.Replace(key, presence, known.ETag, PresenceDocument.DocumentTtl);
            if ((await _documents.ExecuteAsync(write, cancellationToken)).Succeeded) return true;
        }

        return false;
    }
}
