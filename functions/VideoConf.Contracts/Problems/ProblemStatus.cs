namespace VideoConf.Contracts.Problems;

/// <summary>What each problem type is in HTTP: one table for every host.</summary>
public static class ProblemStatus
{
    /// <summary>The status code of a problem type; 500 for a name that is none, which is a bug of ours.</summary>
    public static int Of(string problemType) => problemType switch
    {
        ProblemTypes.InvalidRequest => 400,
        ProblemTypes.Unauthorized or ProblemTypes.TokenRevoked => 401,
        ProblemTypes.Forbidden or ProblemTypes.ConsentRequired or ProblemTypes.ConsentDeclined or ProblemTypes.PasswordRequired
            or ProblemTypes.WrongPassword or ProblemTypes.RoleNotAllowed or ProblemTypes.LobbyWaiting => 403,
        ProblemTypes.NotFound => 404,
        ProblemTypes.Conflict or ProblemTypes.RoomFull => 409,
        ProblemTypes.MeetingEnded => 410,
        ProblemTypes.PreconditionFailed => 412,
        ProblemTypes.TooLarge => 413,
        ProblemTypes.UnsupportedMediaType => 415,
        ProblemTypes.UnacceptableSdp => 422,
        ProblemTypes.RateLimited => 429,
        ProblemTypes.NoMediaNode or ProblemTypes.MediaNodeBusy => 503,
        ProblemTypes.StorageFull => 507,
        _ => 500,
    };

    /// <summary>A short title for people (RFC 9457 <c>title</c>): the same for every problem of a type.</summary>
    public static string TitleOf(string problemType) => problemType switch
    {
        ProblemTypes.InvalidRequest => "The request is not valid",
        ProblemTypes.Unauthorized => "Sign in first",
        ProblemTypes.Forbidden => "Not allowed",
        ProblemTypes.ConsentRequired => "Consent is needed",
        ProblemTypes.ConsentDeclined => "Consent was declined",
        ProblemTypes.PasswordRequired => "A password is needed",
        ProblemTypes.WrongPassword => "Wrong password",
        ProblemTypes.RoleNotAllowed => "Your role may not join",
        ProblemTypes.LobbyWaiting => "Waiting for the host",
        ProblemTypes.NotFound => "Not found",
        ProblemTypes.Conflict => "It does not fit the present state",
        ProblemTypes.RoomFull => "The meeting is full",
        ProblemTypes.MeetingEnded => "The meeting has ended",
        ProblemTypes.TokenRevoked => "The join token is no longer good",
        ProblemTypes.PreconditionFailed => "The meeting was changed meanwhile",
        ProblemTypes.TooLarge => "Too large",
        ProblemTypes.UnsupportedMediaType => "Unsupported media type",
        ProblemTypes.UnacceptableSdp => "The session description cannot be answered",
        ProblemTypes.RateLimited => "Too many requests",
        ProblemTypes.NoMediaNode => "No media node is free",
        ProblemTypes.MediaNodeBusy => "The media node has too much to do",
        ProblemTypes.StorageFull => "No space is left",
        _ => "Something went wrong",
    };
}
