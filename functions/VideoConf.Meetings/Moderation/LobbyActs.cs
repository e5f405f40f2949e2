using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Acts on who waits to be let in. The word is kept in the room; who waits hears of it when they ask again.</summary>
internal static class LobbyActs
{
    public static Outcome<ModerationAct> Admit(RoomState state, IReadOnlyList<WaitingPerson> waiting, string? waitingId, DateTimeOffset now)
    {
        if (waitingId is not null && state.Admitted.ContainsKey(waitingId)) return new ModerationAct(state);
        var admitted = waitingId is null ? waiting : [.. waiting.Where(person => string.Equals(person.WaitingId, waitingId, StringComparison.Ordinal))];
        if (waitingId is not null && admitted.Count == 0) return Nobody();
        if (admitted.Count == 0) return new ModerationAct(state);
        var until = now + Entrances.WordHolds;
        return new ModerationAct(state with
        {
            Admitted = state.Admitted.SetItems(admitted.Select(person => KeyValuePair.Create(person.WaitingId, until))),
            Denied = state.Denied.RemoveRange(admitted.Select(person => person.WaitingId)),
        })
        {
            Affected = admitted.Count,
        };
    }

    public static Outcome<ModerationAct> Deny(RoomState state, IReadOnlyList<WaitingPerson> waiting, string waitingId, DateTimeOffset now)
    {
        if (state.Denied.ContainsKey(waitingId)) return new ModerationAct(state);
        if (!waiting.Any(person => string.Equals(person.WaitingId, waitingId, StringComparison.Ordinal)) && !state.Admitted.ContainsKey(waitingId)) return Nobody();
        return new ModerationAct(state with { Admitted = state.Admitted.Remove(waitingId), Denied = state.Denied.SetItem(waitingId, now + Entrances.WordHolds) }) { Affected = 1 };
    }

    private static Problem Nobody() => new(ProblemTypes.NotFound, "targetUserId names nobody who waits. They may have given up.");
}
