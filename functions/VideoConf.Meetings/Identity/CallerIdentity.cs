using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Identity;

/// <summary>An API key as a caller presents it.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record ApiKeyAccess(string KeyId, IReadOnlyList<string> Scopes);

/// <summary>Who calls, verified by the host: from a session token here, from Entra ID in the cloud.</summary>
/// <param name="UserId">User id.</param>
/// <param name="DisplayName">Name to show.</param>
/// <param name="Email">E-mail address, if known.</param>
/// <param name="TenantId">The organisation.</param>
/// <param name="IsGuest">Came by link without signing in.</param>
public sealed record CallerIdentity(string UserId, string DisplayName, string? Email, string TenantId, bool IsGuest)
{
    /// <summary>Where the request came from, as the host saw it; for the audit log.</summary>
    public string? Address { get; init; }

    /// <summary>The API key that a program calls with in this user's name; null for the user themselves.</summary>
    public ApiKeyAccess? Key { get; init; }

    /// <summary>The caller whom a session token stands for.</summary>
    public static CallerIdentity From(SessionClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return new CallerIdentity(claims.UserId, claims.DisplayName, claims.Email, claims.TenantId, claims.IsGuest);
    }
}
