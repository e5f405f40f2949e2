using System.Globalization;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>Acts on the room as a whole: its lock, who is shown large, raised hands.</summary>
internal static class RoomActs
{
    /// <summary>More large pictures than this are small ones.</summary>
    public const int MaxSpotlight = 9;

    public static ModerationAct Lock(RoomState state, bool isLocked) =>
        state.IsLocked == isLocked ? new ModerationAct(state) : new ModerationAct(state with { IsLocked = isLocked, Version = state.Version + 1 });

    public static Outcome<ModerationAct> Spotlight(RoomState state, Member member, bool isOn)
    {
        if (state.Spotlight.Contains(member.ParticipantId, StringComparer.Ordinal) == isOn) return new ModerationAct(state);
        if (isOn && state.Spotlight.Length >= MaxSpotlight)
            return new Problem(ProblemTypes.Conflict, string.Create(CultureInfo.InvariantCulture, $"{MaxSpotlight} participants are shown large already. Take one of them out first."));
        var spotlight = isOn ? state.Spotlight.Add(member.ParticipantId) : state.Spotlight.Remove(member.ParticipantId, StringComparer.Ordinal);
        return new ModerationAct(state with { Spotlight = spotlight, Version = state.Version + 1 }) { Affected = 1, Told = member.ConnectionId is { } connection ? [connection] : [] };
    }

    public static Member LowerHand(Member member) => member with { IsHandRaised = false, HandRaisedAt = null };
}
