using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings;

/// <summary>Problems that several use cases have, in the same words.</summary>
internal static class Problems
{
    public static Problem NoBody() => new(ProblemTypes.InvalidRequest, "The request has no body. Send a JSON object.");

    public static Problem NoSuchMeeting() => new(ProblemTypes.NotFound, "There is no meeting with this id. Check the link, or ask the host for a new one.");

    public static Problem Ended() => new(ProblemTypes.MeetingEnded, "This meeting has ended. Its host can start a new one.");

    public static Problem HostOnly(string what) => new(ProblemTypes.Forbidden, $"Only the host may {what} this meeting.");

    public static Problem SessionOver() => new(ProblemTypes.TokenRevoked, "The session that this join token was for is over. Join the meeting again.");

    public static Problem Left() => new(ProblemTypes.TokenRevoked, "This join token's participant has left the room. Join the meeting again.");

    public static Problem OtherRoom() => new(ProblemTypes.Forbidden, "This join token is for another room. Join this one first.");

    public static Problem NotInRoom() =>
        new(ProblemTypes.NotFound, "This connection is not in a room, or was away for too long. Call JoinRoom with the join token.");

    public static Problem Superseded() =>
        new(ProblemTypes.Conflict, "Another connection of the same participant has taken over. Close this one.");

    /// <summary>A join token that is not good, in words that tell a developer which rule it broke.</summary>
    public static Problem BadToken(TokenFailure failure) => new(ProblemTypes.Unauthorized, failure switch
    {
        TokenFailure.Expired => "The join token has expired. Join the meeting again.",
        TokenFailure.NotYetValid => "The join token is not valid yet. Check the clock of the machine that issued it.",
        TokenFailure.WrongAudience => "This is a token, but not a join token. Join the meeting and use the token of that answer.",
        TokenFailure.WrongAlgorithm => "The token is signed with another algorithm than ES256.",
        TokenFailure.UnknownKey => "The token is signed with a key that is not known here. Join the meeting again.",
        TokenFailure.WrongIssuer => "The token was issued by somebody else. Join the meeting and use the token of that answer.",
        _ => "The join token is missing or damaged. Join the meeting and use the token of that answer.",
    });
}
