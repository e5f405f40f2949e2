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
        var presence = new PresenceDocument(participantId, connection.ConnectionId, _clock.GetUtcNow() + SignalingLimits.DisconnectGrace);
        await _documents.ExecuteAsync(Documents.Upsert(Keys.Presence(roomId, participantId), presence, PresenceDocument.DocumentTtl), cancellationToken);
        if (!_presence.WatchesDisconnects) return;

        // A moment late, so that the store's clock and ours agree that it is over.
        var at = presence.ExpiresAt + TimeSpan.FromSeconds(1);
        await _workflows.StartAsync(PresenceWatch.Definition, PresenceWatch.InstanceId(participantId, at), new PresenceWatchInput(roomId, at), cancellationToken);
    }
}
