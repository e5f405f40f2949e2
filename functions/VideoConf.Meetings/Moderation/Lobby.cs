using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Moderation;

/// <summary>Who waits to be let in, and those who are told of it. The room's document does not hold them: their asking would be a change of it every second.</summary>
internal sealed class Lobby(IDocumentStore documents, RoomStore rooms, ISignalSender signals, TimeProvider clock)
{
    /// <summary>As many wait at one door; a link that went round the world must not fill a host's screen.</summary>
    public const int MaxWaiting = 500;

    /// <summary>Who waits now, longest first.</summary>
    public async Task<IReadOnlyList<WaitingPerson>> ReadAsync(RoomState state, CancellationToken cancellationToken)
    {
        var waiting = new List<WaitingPerson>();
        var inside = state.Members.Values.Select(member => Entrances.WaitingId(state.RoomId, member.UserId, member.DeviceId)).ToHashSet(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, state.RoomId, Keys.LobbyPrefix, PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents)
            {
                var entry = document.As<LobbyEntry>();
                if (entry.ExpiresAt <= now || inside.Contains(entry.WaitingId) || state.Admitted.ContainsKey(entry.WaitingId) || state.Denied.ContainsKey(entry.WaitingId)) continue;
                waiting.Add(entry.ToPerson());
            }

            next = page.ContinuationToken;
        }
        while (next is not null);

        waiting.Sort(static (one, other) => one.Since != other.Since ? one.Since.CompareTo(other.Since) : string.CompareOrdinal(one.WaitingId, other.WaitingId));
        return waiting;
    }

    /// <summary>Somebody asks to be let in, for the first time or again. Null, or why they may not even wait.</summary>
    public async Task<Problem?> WaitAsync(RoomState state, LobbyEntry asking, CancellationToken cancellationToken)
    {
        var key = Keys.Lobby(state.RoomId, asking.WaitingId);
        var now = clock.GetUtcNow();
        var known = (await documents.ReadAsync<LobbyEntry>(key, cancellationToken))?.Value is { } entry && entry.ExpiresAt > now ? entry : null;
        var isNews = known is null || !string.Equals(known.DisplayName, asking.DisplayName, StringComparison.Ordinal);
        if (!isNews && known!.ExpiresAt - now > LobbyEntry.Fresh) return null;
        if (known is null && (await ReadAsync(state, cancellationToken)).Count >= MaxWaiting)
            return new Problem(ProblemTypes.RateLimited, "Too many people wait to be let into this meeting. Try again in a minute.") { RetryAfter = TimeSpan.FromMinutes(1) };

        var waits = asking with { Since = known?.Since ?? now, ExpiresAt = now + LobbyEntry.Patience };
        await documents.ExecuteAsync(Documents.Upsert(key, waits, LobbyEntry.DocumentTtl), cancellationToken);
        if (isNews && state.SessionId is not null) await AnnounceAsync(state, CancellationToken.None);
        return null;
    }

    /// <summary>Takes away who gave up, and says so.</summary>
    public async Task SweepAsync(RoomState state, IReadOnlyList<StoredDocument> entries, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var gone = 0;
        foreach (var document in entries)
        {
            if (document.As<LobbyEntry>().ExpiresAt > now) continue;

            // By ETag: they may be asking again just now.
            if ((await documents.ExecuteAsync(Documents.Delete(document.Key, document.ETag), cancellationToken)).Succeeded) gone++;
        }

        if (gone > 0) await AnnounceAsync(state, cancellationToken);
    }

    /// <summary>Tells hosts and co-hosts who waits.</summary>
    public async Task AnnounceAsync(RoomState state, CancellationToken cancellationToken)
    {
        if (await rooms.ReadAsync(state.RoomId, cancellationToken) is not { Value: var now }) return;
        await signals.ToGroupAsync(HostGroups.Of(state.RoomId), HubEvents.LobbyChanged, await DescribeAsync(now, cancellationToken), exceptConnectionId: null, cancellationToken);
    }

    /// <summary>Tells one who runs the room since now; nothing when nobody waits, which is what they think.</summary>
    public async Task TellAsync(RoomState state, string connectionId, CancellationToken cancellationToken)
    {
        var lobby = await DescribeAsync(state, cancellationToken);
        if (lobby.Waiting.Count > 0) await signals.ToConnectionAsync(connectionId, HubEvents.LobbyChanged, lobby, cancellationToken);
    }

    // A microsecond apart at least, and small enough for a number of JavaScript until the year 2255.
    private async Task<LobbyState> DescribeAsync(RoomState state, CancellationToken cancellationToken)
    {
        var version = clock.GetUtcNow().Subtract(DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new LobbyState(version, await ReadAsync(state, cancellationToken));
    }
}
