namespace VideoConf.Contracts.ApiKeys;

/// <summary>What an API key may do. Each route wants the scopes that the API document names; a key without them is refused.</summary>
public static class ApiScopes
{
    /// <summary>Read meetings, who took part, and what happened.</summary>
    public const string MeetingsRead = "meetings:read";

    /// <summary>Create, change and end meetings.</summary>
    public const string MeetingsWrite = "meetings:write";

    /// <summary>Join meetings, and answer for consent.</summary>
    public const string MeetingsJoin = "meetings:join";

    /// <summary>Run meetings: moderation, chat, polls, breakout rooms.</summary>
    public const string MeetingsRun = "meetings:run";

    /// <summary>Read recordings and get addresses of their files.</summary>
    public const string RecordingsRead = "recordings:read";

    /// <summary>Start, stop, change and delete recordings.</summary>
    public const string RecordingsWrite = "recordings:write";

    /// <summary>Read transcripts and summaries.</summary>
    public const string TranscriptsRead = "transcripts:read";

    /// <summary>Switch captions, correct transcripts, make summaries.</summary>
    public const string TranscriptsWrite = "transcripts:write";

    /// <summary>Read and change webhooks.</summary>
    public const string WebhooksWrite = "webhooks:write";

    /// <summary>Read audit logs.</summary>
    public const string AuditRead = "audit:read";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        MeetingsRead, MeetingsWrite, MeetingsJoin, MeetingsRun, RecordingsRead, RecordingsWrite, TranscriptsRead, TranscriptsWrite, WebhooksWrite, AuditRead,
    ];
}

/// <summary>POST <c>/v1/api-keys</c>: makes a key with which a program acts as the caller, within scopes.</summary>
public sealed record CreateApiKeyRequest
{
    /// <summary>What it is for, 1 to 80 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What it may do: some of <see cref="ApiScopes"/>.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>For how many days it is good, 1 to 366. Default 90.</summary>
    public int? ExpiresInDays { get; init; }
}

/// <summary>An API key, as GET <c>/v1/api-keys</c> lists it: without its secret, which nobody has but who made it.</summary>
public sealed record ApiKeyResponse
{
    /// <summary>Its id, which is also how the key begins.</summary>
    public required string KeyId { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when it is good.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last used, to within five minutes; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key, as <c>Authorization: Bearer</c>. Told in this answer alone: only its hash is kept.</param>
/// <param name="Details">What is kept of it.</param>
public sealed record CreatedApiKey(string Key, ApiKeyResponse Details);
