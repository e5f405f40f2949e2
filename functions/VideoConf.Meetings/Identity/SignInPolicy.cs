namespace VideoConf.Meetings.Identity;

/// <summary>Who gets a session from <c>/v1/session</c>.</summary>
public sealed record SignInPolicy
{
    /// <summary>Whether a name makes a user. On one machine it does; in the cloud Entra ID says who somebody is.</summary>
    public bool NamesAreEnough { get; init; } = true;

    /// <summary>Whether people who do not sign in get a guest's session. Whether guests may join a meeting its host decides.</summary>
    public bool Guests { get; init; } = true;
}
