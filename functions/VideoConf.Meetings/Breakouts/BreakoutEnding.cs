using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Breakouts;

/// <summary>Ends breakout rooms' sessions: all of them with the meeting's own, or when everybody was called back. At least once, and harmless twice.</summary>
internal sealed class BreakoutEnding(IDocumentStore documents, RoomStore rooms, ISignalSender signals)
{
    /// <summary>Why a breakout room's session ended.</summary>
    public const string Reason = "breakouts";

    /// <summary>Ends what a session of the meeting had; <paramref name="finish"/> does what follows each end.</summary>
    public async Task EndAsync(string roomId, string sessionId, Func<RoomState, CancellationToken, Task> finish, CancellationToken cancellationToken)
    {
        if (await documents.ReadAsync<BreakoutList>(BreakoutDesk.ListKey(roomId, sessionId), cancellationToken) is not { Value: var list }) return;
        foreach (var child in list.RoomIds)
        {
            var changed = await rooms.ChangeAsync(child, static (state, now) => Decide(state, now), cancellationToken);
            if (changed.After is not { } closed || ReferenceEquals(changed.Before, closed)) continue;
            await signals.ToGroupAsync(child, HubEvents.MeetingEnded, new MeetingEnded(child, Reason), exceptConnectionId: null, CancellationToken.None);
            await finish(closed, CancellationToken.None);
        }
    }

    private static RoomChange<Done> Decide(RoomState state, DateTimeOffset now)
    {
        if (state.SessionId is null) return new RoomChange<Done>(Done.Value);
        var (closed, writes) = RoomChanges.CloseSession(state, Reason, now);
        return new RoomChange<Done>(Done.Value, closed, writes);
    }
}
