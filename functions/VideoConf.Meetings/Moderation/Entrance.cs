using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Moderation;

/// <summary>What stands between somebody at the door and the room.</summary>
internal enum Entrance
{
    /// <summary>Nothing.</summary>
    Open,

    /// <summary>Nothing any more: a host let them in.</summary>
    Admitted,

    /// <summary>Nobody new may enter.</summary>
    Locked,

    /// <summary>A host sent them away a moment ago.</summary>
    Denied,

    /// <summary>The host is to be there first.</summary>
    HostFirst,

    /// <summary>A host is to let them in.</summary>
    Lobby,
}

/// <summary>Who may come in as they are, who waits, and who is sent away.</summary>
internal static class Entrances
{
    /// <summary>How long a word of a host holds for who asks every second or so.</summary>
    public static readonly TimeSpan WordHolds = TimeSpan.FromMinutes(2);

    /// <summary>Who waits in a room: one user on one device, as which they would be one participant.</summary>
    public static string WaitingId(string roomId, string userId, string? deviceId) =>
        "wtg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{roomId}\n{userId}\n{deviceId}")).AsSpan(0, 12));

    /// <summary>What stands before a caller. <paramref name="isKnown"/>: they are in the room, or vanished from it and come back.</summary>
    public static Entrance Of(MeetingDocument meeting, RoomState state, CallerIdentity caller, string? deviceId, bool isKnown)
    {
        // Who runs the meeting comes in anyhow, on another device too; so does who was in it.
        if (isKnown || RoomRoles.Runs(meeting, state, caller)) return Entrance.Open;
        var waitingId = WaitingId(meeting.Id, caller.UserId, deviceId);
        if (state.Admitted.ContainsKey(waitingId)) return Entrance.Admitted;
        if (state.Denied.ContainsKey(waitingId)) return Entrance.Denied;
        if (state.IsLocked) return Entrance.Locked;
        if (meeting.WaitForHost && !state.HostJoined) return Entrance.HostFirst;
        return meeting.LobbyEnabled || state.Removed.Contains(caller.UserId, StringComparer.Ordinal) ? Entrance.Lobby : Entrance.Open;
    }

    /// <summary>What is answered; null when they may come in.</summary>
    public static Problem? ToProblem(Entrance entrance, TimeSpan askAgain) => entrance switch
    {
        Entrance.Locked => new Problem(ProblemTypes.RoleNotAllowed, "The host has locked this meeting. Ask them to unlock it."),
        Entrance.Denied => new Problem(ProblemTypes.Forbidden, "The host did not let you in."),
        Entrance.HostFirst => new Problem(ProblemTypes.LobbyWaiting, "The host has not joined yet. Keep this page open; you get in when the host is there.") { RetryAfter = askAgain },
        Entrance.Lobby => new Problem(ProblemTypes.LobbyWaiting, "You wait to be let in. Keep this page open; the host sees you.") { RetryAfter = askAgain },
        _ => null,
    };

    /// <summary>The room after somebody came in by a host's word, which is used up by that.</summary>
    public static RoomState Use(RoomState state, string userId, string? deviceId) => state with
    {
        Admitted = state.Admitted.Remove(WaitingId(state.RoomId, userId, deviceId)),
        Removed = state.Removed.Remove(userId, StringComparer.Ordinal),
    };
}
