using System.Collections.Immutable;
using VideoConf.Contracts.Chat;

namespace VideoConf.Meetings.Chat;

/// <summary>A message as it is kept. Users, not participants, are who may read a private one: a participant is gone with their connection.</summary>
internal sealed record ChatDocument
{
    public required string MessageId { get; init; }

    public required string SessionId { get; init; }

    public required long Number { get; init; }

    public required string ParticipantId { get; init; }

    public required string UserId { get; init; }

    public required string DisplayName { get; init; }

    public string? To { get; init; }

    public string? ToUserId { get; init; }

    /// <summary>Null once it was taken back: what was said is gone then, also for who reads the store.</summary>
    public string? Text { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public string? DeletedBy { get; init; }

    public string? ClientId { get; init; }

    public bool IsPrivate => To is not null;

    public bool IsBetween(string userId) =>
        string.Equals(userId, UserId, StringComparison.Ordinal) || string.Equals(userId, ToUserId, StringComparison.Ordinal);

    public ChatMessage ToMessage() => new()
    {
        MessageId = MessageId,
        Number = Number,
        ParticipantId = ParticipantId,
        DisplayName = DisplayName,
        To = To,
        Text = Text,
        SentAt = SentAt,
        IsDeleted = Text is null,
        ClientId = ClientId,
    };
}

/// <summary>How many messages a session has, and who has sent of late. Changed in one batch with each message.</summary>
internal sealed record ChatCounter
{
    public long Last { get; init; }

    /// <summary>By participant: until when what they have sent fills their allowance. Entries that are over go with the next message.</summary>
    public ImmutableDictionary<string, DateTimeOffset> BusyUntil { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;
}

/// <summary>That a client's own id of a message was used, and for which.</summary>
internal sealed record ChatSentDocument(long Number);
