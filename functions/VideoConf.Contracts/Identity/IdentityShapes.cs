namespace VideoConf.Contracts.Identity;

/// <summary>Roles within a meeting.</summary>
public static class Roles
{
    /// <summary>Runs the meeting.</summary>
    public const string Host = "host";

    /// <summary>Runs the meeting beside the host; made so by the host.</summary>
    public const string Cohost = "cohost";

    /// <summary>Signed in.</summary>
    public const string Attendee = "attendee";

    /// <summary>Came by link without signing in.</summary>
    public const string Guest = "guest";

    /// <summary>Sees and hears, and sends no media.</summary>
    public const string Viewer = "viewer";
}

/// <summary>
/// POST <c>/v1/session</c>: a session. On one machine for a name; in the cloud for a token of Entra ID in the <c>Authorization</c> header, whose names then
/// count, or for a guest.
/// </summary>
public sealed record SignInRequest
{
    /// <summary>Name to show, 1 to 80 characters.</summary>
    public string? DisplayName { get; init; }

    /// <summary>E-mail address, optional. The same address is the same user.</summary>
    public string? Email { get; init; }

    /// <summary>True for somebody who came by link and does not sign in: may join where guests are allowed, may not create.</summary>
    public bool? Guest { get; init; }
}

/// <summary>The session.</summary>
/// <param name="AccessToken">Bearer token for <c>/v1</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="User">Who it stands for.</param>
public sealed record SignInResponse(string AccessToken, DateTimeOffset ExpiresAt, UserProfile User);

/// <summary>GET <c>/v1/users/{id}/profile</c>. Only the caller sees their own e-mail.</summary>
/// <param name="Id">User id.</param>
/// <param name="DisplayName">Name to show.</param>
/// <param name="Email">E-mail address, to the user alone.</param>
/// <param name="TenantId">The organisation.</param>
/// <param name="IsGuest">Whether this is a guest.</param>
/// <param name="CreatedAt">When first seen.</param>
public sealed record UserProfile(string Id, string DisplayName, string? Email, string TenantId, bool IsGuest, DateTimeOffset CreatedAt);
