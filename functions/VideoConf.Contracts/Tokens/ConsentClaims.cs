using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>What a user answered to a meeting's consent question.</summary>
/// <param name="UserId">Who answered.</param>
/// <param name="MeetingId">For which meeting.</param>
/// <param name="Answers">Consent type to whether it was accepted.</param>
public sealed record ConsentClaims(string UserId, string MeetingId, IReadOnlyDictionary<string, bool> Answers) : ITokenClaims<ConsentClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Consent;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload)
    {
        payload.WriteString("sub", UserId);
        payload.WriteString("meetingId", MeetingId);
        payload.WriteStartObject("answers");
        foreach (var (type, accepted) in Answers) payload.WriteBoolean(type, accepted);
        payload.WriteEndObject();
    }

    /// <inheritdoc/>
    public static ConsentClaims? Read(JsonElement payload)
    {
        if (payload.Text("sub") is not { } userId || payload.Text("meetingId") is not { } meetingId) return null;
        if (!payload.TryGetProperty("answers", out var answers) || answers.ValueKind != JsonValueKind.Object) return null;

        var read = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var answer in answers.EnumerateObject())
        {
            if (answer.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
            read[answer.Name] = answer.Value.GetBoolean();
        }

        return new ConsentClaims(userId, meetingId, read);
    }
}
