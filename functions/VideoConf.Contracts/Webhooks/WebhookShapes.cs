namespace VideoConf.Contracts.Webhooks;

/// <summary>What a webhook can be told of.</summary>
public static class WebhookEvents
{
    /// <summary>A meeting began: its first participant was let in.</summary>
    public const string MeetingStarted = "meeting.started";

    /// <summary>A session of a meeting is over.</summary>
    public const string MeetingEnded = "meeting.ended";

    /// <summary>Somebody entered.</summary>
    public const string ParticipantJoined = "participant.joined";

    /// <summary>Somebody is gone.</summary>
    public const string ParticipantLeft = "participant.left";

    /// <summary>A recording began.</summary>
    public const string RecordingStarted = "recording.started";

    /// <summary>A recording stopped; its files are being made.</summary>
    public const string RecordingStopped = "recording.stopped";

    /// <summary>A recording's files can be fetched.</summary>
    public const string RecordingReady = "recording.ready";

    /// <summary>A transcript is complete.</summary>
    public const string TranscriptReady = "transcript.ready";

    /// <summary>A summary can be read.</summary>
    public const string SummaryReady = "summary.ready";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [MeetingStarted, MeetingEnded, ParticipantJoined, ParticipantLeft, RecordingStarted, RecordingStopped, RecordingReady, TranscriptReady, SummaryReady];
}

/// <summary>POST <c>/v1/webhooks</c>: an address that is told of the caller's own meetings.</summary>
public sealed record CreateWebhookRequest
{
    /// <summary>An <c>https</c> address, without a user and a fragment.</summary>
    public string? Url { get; init; }

    /// <summary>Which of <see cref="WebhookEvents"/>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>What it is for, at most 80 characters.</summary>
    public string? Description { get; init; }
}

/// <summary>PUT <c>/v1/webhooks/{id}</c>. Absent members stay as they are.</summary>
public sealed record UpdateWebhookRequest
{
    /// <summary>Another address; the secret stays.</summary>
    public string? Url { get; init; }

    /// <summary>Other events.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>False: nothing is sent. True: it is again, also after it was switched off for failing.</summary>
    public bool? IsEnabled { get; init; }
}

/// <summary>A webhook, without its secret.</summary>
public sealed record WebhookResponse
{
    /// <summary>Its id.</summary>
    public required string WebhookId { get; init; }

    /// <summary>Where it leads.</summary>
    public required string Url { get; init; }

    /// <summary>What it is told of.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether anything is sent.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Why it was switched off, when not by its owner.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Since when nothing got through; null while it works.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was made. It is told of nothing that happened before.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A webhook that was just made.</summary>
/// <param name="Secret">Key of the signature, <c>whsec_</c> and base64. Told in this answer alone.</param>
/// <param name="Webhook">The webhook.</param>
public sealed record CreatedWebhook(string Secret, WebhookResponse Webhook);

/// <summary>What is sent, as JSON: <c>type</c>, <c>timestamp</c> and <c>data</c> as Standard Webhooks has them. No word of what was said is in it.</summary>
public sealed record WebhookMessage
{
    /// <summary>One of <see cref="WebhookEvents"/>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened; messages may come in another order.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What happened.</summary>
    public required WebhookData Data { get; init; }
}

/// <summary>What happened.</summary>
public sealed record WebhookData
{
    /// <summary>Id of the event: the same when it is sent again.</summary>
    public required string EventId { get; init; }

    /// <summary>The meeting.</summary>
    public required string MeetingId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>Its number in the session's log (GET <c>/v1/meetings/{id}/events</c>), where it comes from there.</summary>
    public long? Sequence { get; init; }

    /// <summary>Whom it is about.</summary>
    public string? ParticipantId { get; init; }

    /// <summary>Their user id.</summary>
    public string? UserId { get; init; }

    /// <summary>Their name.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Their role.</summary>
    public string? Role { get; init; }

    /// <summary>The recording.</summary>
    public string? RecordingId { get; init; }

    /// <summary>Why, where there is a why.</summary>
    public string? Reason { get; init; }
}

/// <summary>How far a delivery is.</summary>
public static class WebhookDeliveryStatuses
{
    /// <summary>Being tried.</summary>
    public const string Pending = "pending";

    /// <summary>The receiver has it.</summary>
    public const string Delivered = "delivered";

    /// <summary>Given up.</summary>
    public const string Failed = "failed";
}

/// <summary>One message to one webhook, from GET <c>/v1/webhooks/{id}/deliveries</c>. Kept for 30 days.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Its id, which the receiver gets as <c>webhook-id</c>; the same for every attempt.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>One of <see cref="WebhookEvents"/>.</summary>
    public required string Type { get; init; }

    /// <summary>When it was first to be sent.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>One of <see cref="WebhookDeliveryStatuses"/>.</summary>
    public required string Status { get; init; }

    /// <summary>What came of each attempt, oldest first.</summary>
    public required IReadOnlyList<WebhookAttempt> Attempts { get; init; }

    /// <summary>When it is tried again, while it is pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}

/// <summary>One attempt.</summary>
/// <param name="At">When.</param>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Problem">What was wrong; null when it was delivered.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record WebhookAttempt(DateTimeOffset At, int? Status, string? Problem, int Milliseconds);
