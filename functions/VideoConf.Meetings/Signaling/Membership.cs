using System.Globalization;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Signaling;

/// <summary>Whether a join token, or a connection, is good for a room as it is now.</summary>
internal static class Membership
{
    /// <summary>
    /// The member that a verified token stands for. Who vanished or was slow to enter comes back with the token that they have,
    /// if there is a place; who left does not.
    /// </summary>
    public static Outcome<Member> Admit(RoomState state, JoinClaims claims)
    {
        if (state.Ended) return Problems.Ended();
        if (!string.Equals(state.SessionId, claims.SessionId, StringComparison.Ordinal)) return Problems.SessionOver();
        if (state.Members.TryGetValue(claims.ParticipantId, out var member)) return member;
        if (!state.Departed.TryGetValue(claims.ParticipantId, out var departure) || departure.Lost is null) return Problems.Left();
        return state.Members.Count < state.MaxParticipants
            ? departure.Lost
            : new Problem(
                ProblemTypes.RoomFull,
                string.Create(CultureInfo.InvariantCulture, $"Your place was given away while you were gone: {state.MaxParticipants} participants are the most. Try again when somebody has left."));
    }

    /// <summary>The member that a connection is in the room as.</summary>
    public static Outcome<Member> Of(RoomState state, SignalConnection connection)
    {
        if (state.Ended) return Problems.Ended();
        if (!string.Equals(state.SessionId, connection.Claims.SessionId, StringComparison.Ordinal)) return Problems.SessionOver();
        if (!state.Members.TryGetValue(connection.Claims.ParticipantId, out var member))
        {
            return state.Departed.TryGetValue(connection.Claims.ParticipantId, out var departure) && departure.Lost is null
                ? Problems.Left()
                : Problems.NotInRoom();
        }

        if (member.ConnectionId is null) return Problems.NotInRoom();
        return string.Equals(member.ConnectionId, connection.ConnectionId, StringComparison.Ordinal) ? member : Problems.Superseded();
    }

    /// <summary>
    /// A member takes on the name that a newer token has. Their answers are in the room since they joined, in more detail than a token has them, and their role is
    /// the room's to say: a host may have given another since the token was made.
    /// </summary>
    public static Member With(this Member member, JoinClaims claims) => member with { DisplayName = claims.DisplayName };
}
