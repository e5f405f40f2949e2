using System.Collections.Immutable;
using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>What roles may do in a room. A role is that of the member in the room's document: tokens and requests say nothing about it.</summary>
internal static class RoomRoles
{
    /// <summary>Whether this role runs the meeting: hosts and co-hosts.</summary>
    public static bool Runs(string role) => role is Roles.Host or Roles.Cohost;

    /// <summary>Whether this role sends media at all: all but viewers.</summary>
    public static bool MaySend(string role) => role is not Roles.Viewer;

    /// <summary>Whether a signed-in caller runs the meeting now: its owner always, others as long as they are in the room as host or co-host.</summary>
    public static bool Runs(MeetingDocument meeting, RoomState room, CallerIdentity caller) => Runs(meeting, room, caller.UserId);

    /// <summary>As the other, by a user's id.</summary>
    public static bool Runs(MeetingDocument meeting, RoomState room, string userId) =>
        string.Equals(userId, meeting.HostId, StringComparison.Ordinal)
        || room.Members.Values.Any(member => member.HasEntered && Runs(member.Role) && string.Equals(member.UserId, userId, StringComparison.Ordinal));

    /// <summary>Users who run the room now.</summary>
    public static ImmutableArray<string> RunBy(RoomState room) =>
        [.. room.Members.Values.Where(member => member.HasEntered && Runs(member.Role)).Select(member => member.UserId).Distinct(StringComparer.Ordinal)];
}
