using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>A participant's way into a room. Media nodes verify it with the public key alone.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="SessionId">The session that it was issued for.</param>
/// <param name="ParticipantId">The participant.</param>
/// <param name="UserId">The user behind it.</param>
/// <param name="DisplayName">Name to show.</param>
/// <param name="Role"><c>host</c>, <c>attendee</c> or <c>guest</c>.</param>
/// <param name="Declined">Consent types that the participant has not said yes to, because they declined or were never asked: media must not be used for them.</param>
/// <param name="TokenId">Unique id of the token (<c>jti</c>).</param>
public sealed record JoinClaims(
    string RoomId, string SessionId, string ParticipantId, string UserId, string DisplayName, string Role, IReadOnlyList<string> Declined, string TokenId)
    : ITokenClaims<JoinClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Join;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload)
    {
        payload.WriteString("roomId", RoomId);
        payload.WriteString("sessionId", SessionId);
        payload.WriteString("participantId", ParticipantId);
        payload.WriteString("userId", UserId);
        payload.WriteString("name", DisplayName);
        payload.WriteString("role", Role);
        payload.WriteStartArray("declined");
        foreach (var type in Declined) payload.WriteStringValue(type);
        payload.WriteEndArray();
        payload.WriteString("jti", TokenId);
    }

    /// <inheritdoc/>
    public static JoinClaims? Read(JsonElement payload)
    {
        if (payload.Text("roomId") is not { } roomId || payload.Text("sessionId") is not { } sessionId) return null;
        if (payload.Text("participantId") is not { } participantId || payload.Text("userId") is not { } userId) return null;
        if (payload.Text("name") is not { } name || payload.Text("role") is not { } role || payload.Text("jti") is not { } tokenId) return null;
        return payload.Texts("declined") is { } declined
            ? new JoinClaims(roomId, sessionId, participantId, userId, name, role, declined, tokenId)
            : null;
    }
}
