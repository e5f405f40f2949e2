using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>The right to turn off one user's e-mail, and nothing else: the link at the foot of every e-mail. It lives long, because e-mail is kept.</summary>
/// <param name="UserId">Whose.</param>
public sealed record UnsubscribeClaims(string UserId) : ITokenClaims<UnsubscribeClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Unsubscribe;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromDays(400);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload) => payload.WriteString("sub", UserId);

    /// <inheritdoc/>
    public static UnsubscribeClaims? Read(JsonElement payload) => payload.Text("sub") is { } user ? new UnsubscribeClaims(user) : null;
}
