namespace VideoConf.Contracts.Chat;

/// <summary>Hub call <c>SendChat</c>, and POST <c>/v1/meetings/{id}/chat</c>.</summary>
/// <param name="Text">1 to 4,000 characters of plain text.</param>
/// <param name="To">A participant id for a private message; null for all.</param>
/// <param name="ClientId">Opaque id of 8 to 64 characters that makes sending again harmless.</param>
public sealed record SendChatRequest(string? Text = null, string? To = null, string? ClientId = null);

/// <summary>A message. Hub event <c>ChatMessage</c>; page item of GET <c>/v1/meetings/{id}/chat</c>.</summary>
public sealed record ChatMessage
{
    /// <summary>Id.</summary>
    public required string MessageId { get; init; }

    /// <summary>Rises by message within the session.</summary>
    public required long Number { get; init; }

    /// <summary>The sender, from their verified token.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>The sender's name then.</summary>
    public required string DisplayName { get; init; }

    /// <summary>For whom alone; null for all.</summary>
    public string? To { get; init; }

    /// <summary>The text as it was typed: to be shown as text, never as markup. Null when it was deleted.</summary>
    public string? Text { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Whether a host, or the sender, took it back.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>The sender's own id of it.</summary>
    public string? ClientId { get; init; }
}

/// <summary>Hub call <c>React</c>.</summary>
/// <param name="Emoji">One of 👍 👏 ❤️ 😂 😮 🎉.</param>
public sealed record ReactRequest(string? Emoji = null);

/// <summary>Hub event <c>Reaction</c>: shown for a few seconds.</summary>
/// <param name="ParticipantId">Whose.</param>
/// <param name="Emoji">Which.</param>
/// <param name="Count">How often within the tick.</param>
public sealed record Reaction(string ParticipantId, string Emoji, int Count = 1);
