namespace VideoConf.Contracts.Problems;

/// <summary>
/// Problem types (RFC 9457). In a response <c>type</c> is the bare name, a relative reference, and <c>errors</c> maps each field to
/// its sentences. Hub errors are the text <c>{name}: {sentence}</c>.
/// </summary>
public static class ProblemTypes
{
    /// <summary>400: a field is missing, malformed or out of range; <c>errors</c> maps field to sentences.</summary>
    public const string InvalidRequest = "invalid-request";

    /// <summary>401: no token, or one that is not good.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>403: signed in, but not allowed.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>403: the meeting needs consent; <c>requiredConsents</c> lists the types without an answer.</summary>
    public const string ConsentRequired = "consent-required";

    /// <summary>403: a consent was declined and the host does not let those join.</summary>
    public const string ConsentDeclined = "consent-declined";

    /// <summary>403: a password is set and none was given.</summary>
    public const string PasswordRequired = "password-required";

    /// <summary>403: the password is not the meeting's.</summary>
    public const string WrongPassword = "wrong-password";

    /// <summary>403: the caller's role may not join.</summary>
    public const string RoleNotAllowed = "role-not-allowed";

    /// <summary>403: the host has not let the caller in yet.</summary>
    public const string LobbyWaiting = "lobby-waiting";

    /// <summary>404: no such thing, or not for the caller to know of.</summary>
    public const string NotFound = "not-found";

    /// <summary>409: another change came first, or an idempotency key was used for another request.</summary>
    public const string Conflict = "conflict";

    /// <summary>409: as many are in the meeting as may be.</summary>
    public const string RoomFull = "room-full";

    /// <summary>410: the meeting has ended.</summary>
    public const string MeetingEnded = "meeting-ended";

    /// <summary>401: the join token's participant has left.</summary>
    public const string TokenRevoked = "token-revoked";

    /// <summary>412: <c>If-Match</c> does not match.</summary>
    public const string PreconditionFailed = "precondition-failed";

    /// <summary>413: larger than allowed.</summary>
    public const string TooLarge = "too-large";

    /// <summary>415: not the media type this takes.</summary>
    public const string UnsupportedMediaType = "unsupported-media-type";

    /// <summary>422: the SDP cannot be answered; the sentence says what it lacks.</summary>
    public const string UnacceptableSdp = "unacceptable-sdp";

    /// <summary>429: too many; <c>Retry-After</c> says when.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>507: there is no space left to store this.</summary>
    public const string StorageFull = "storage-full";

    /// <summary>503: the media node has as much to do as it can, no other is free, and nobody new is let in. Those in the call go on.</summary>
    public const string MediaNodeBusy = "media-node-busy";

    /// <summary>503: no media node can take the room now.</summary>
    public const string NoMediaNode = "no-media-node";
}
