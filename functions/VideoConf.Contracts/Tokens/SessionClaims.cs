using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>A session at the REST API.</summary>
/// <param name="UserId">User id, <c>usr_...</c> or <c>gst_...</c>.</param>
/// <param name="DisplayName">Name to show.</param>
/// <param name="Email">E-mail address, if given.</param>
/// <param name="TenantId">The organisation.</param>
/// <param name="IsGuest">Whether this is a guest.</param>
public sealed record SessionClaims(string UserId, string DisplayName, string? Email, string TenantId, bool IsGuest) : ITokenClaims<SessionClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Api;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromHours(12);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload)
    {
        payload.WriteString("sub", UserId);
        payload.WriteString("name", DisplayName);
        if (Email is not null) payload.WriteString("email", Email);
        payload.WriteString("tid", TenantId);
        payload.WriteBoolean("guest", IsGuest);
    }

    /// <inheritdoc/>
    public static SessionClaims? Read(JsonElement payload)
    {
        if (payload.Text("sub") is not { } userId || payload.Text("name") is not { } name || payload.Text("tid") is not { } tenant) return null;
        if (payload.Flag("guest") is not { } guest || !payload.TryOptionalText("email", out var email)) return null;
        return new SessionClaims(userId, name, email, tenant, guest);
    }
}
