using System.Collections.Immutable;
using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Moderation;

/// <summary>
/// Sees to it that somebody runs the room while its host is gone, and that the host does again when they are back. Co-hosts come first, then whoever has been
/// there longest; guests and viewers never, because nobody knows who they are. A host who goes to a breakout room stays the host of the meeting, and a breakout
/// room hands over to nobody: the meeting's hosts run it.
/// </summary>
internal static class RoomHosts
{
    /// <summary>The room after somebody left: with another host, when it was the last one.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) Left(RoomState state, Member left, DateTimeOffset now)
    {
        if (left.Role != Roles.Host || !left.HasEntered || state.ParentRoomId is not null) return (state, []);
        return state.Breakouts is { IsRunning: true } breakouts && breakouts.Away.GetValueOrDefault(left.UserId) is { IsVisiting: true } ? (state, []) : HandOver(state, now);
    }

    /// <summary>The room with somebody who runs it, when there is anybody who may and nobody does.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) HandOver(RoomState state, DateTimeOffset now)
    {
        var present = state.Members.Values.Where(IsPresent).OrderBy(member => member.JoinedAt).ThenBy(member => member.Version).ToArray();
        if (present.Any(member => member.Role == Roles.Host)) return (state, []);
        var heir = present.FirstOrDefault(member => member.Role == Roles.Cohost) ?? present.FirstOrDefault(member => member.Role == Roles.Attendee);
        if (heir is null) return (state, []);
        var act = MemberChanges.Apply(state, heir, member => member with { Role = Roles.Host, RoleBefore = member.Role }, now);
        return (act.State, act.Writes);
    }

    /// <summary>The room after somebody entered: those who stood in for them are what they were before.</summary>
    public static (RoomState State, ImmutableList<DocumentOperation> Writes) Entered(RoomState state, Member entered, DateTimeOffset now)
    {
        if (entered.Role != Roles.Host) return (state, []);
        state = RoomBreakouts.StepBack(state, entered);
        var others = state.Members.Values.Where(member => member.Role == Roles.Host && !string.Equals(member.UserId, entered.UserId, StringComparison.Ordinal)).ToArray();

        // The owner takes the meeting back from whomever; another host only from those who stood in.
        if (entered.JoinedAs != Roles.Host)
        {
            if (Array.Exists(others, member => member.JoinedAs == Roles.Host))
            {
                var beside = MemberChanges.Apply(state, entered, member => member with { Role = Roles.Cohost, RoleBefore = null }, now);
                return (beside.State, beside.Writes);
            }

            others = Array.FindAll(others, member => member.RoleBefore is not null);
        }

        var act = MemberChanges.Apply(state, others, member => member with { Role = member.RoleBefore ?? Roles.Cohost, RoleBefore = null }, now);
        return (act.State, act.Writes);
    }

    /// <summary>Whether somebody is in the room who runs it as its host.</summary>
    public static bool HasHost(RoomState state) => state.Members.Values.Any(member => member.Role == Roles.Host && IsPresent(member));

    private static bool IsPresent(Member member) => member is { HasEntered: true, ConnectionId: not null };
}
