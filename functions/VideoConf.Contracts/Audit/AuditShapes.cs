namespace VideoConf.Contracts.Audit;

/// <summary>What is written to the audit log.</summary>
public static class AuditActions
{
    /// <summary>Somebody signed in.</summary>
    public const string SignedIn = "signedIn";

    /// <summary>A meeting was made.</summary>
    public const string MeetingCreated = "meetingCreated";

    /// <summary>A meeting's settings were changed.</summary>
    public const string MeetingChanged = "meetingChanged";

    /// <summary>A meeting was ended for all.</summary>
    public const string MeetingEnded = "meetingEnded";

    /// <summary>Somebody was let into a meeting.</summary>
    public const string Joined = "joined";

    /// <summary>Somebody left or vanished.</summary>
    public const string Left = "left";

    /// <summary>A host's act; the detail names it.</summary>
    public const string Moderated = "moderated";

    /// <summary>A chat message was taken back; the detail says by whom it was, and nothing of what it said.</summary>
    public const string ChatDeleted = "chatDeleted";

    /// <summary>A question was put to the vote.</summary>
    public const string PollOpened = "pollOpened";

    /// <summary>No more votes were taken.</summary>
    public const string PollClosed = "pollClosed";

    /// <summary>Breakout rooms were made, or people assigned to them; the detail names who was skipped because they are not in the meeting.</summary>
    public const string BreakoutsAssigned = "breakoutsAssigned";

    /// <summary>People were sent to breakout rooms.</summary>
    public const string BreakoutsOpened = "breakoutsOpened";

    /// <summary>People were called back from breakout rooms.</summary>
    public const string BreakoutsClosed = "breakoutsClosed";

    /// <summary>An act that the caller had no right to.</summary>
    public const string Refused = "refused";

    /// <summary>A token that was not good; the detail says how.</summary>
    public const string TokenRefused = "tokenRefused";

    /// <summary>A recording was started or stopped.</summary>
    public const string RecordingSwitched = "recordingSwitched";

    /// <summary>A link to a recording's files was given out.</summary>
    public const string RecordingOpened = "recordingOpened";

    /// <summary>A recording was shared, changed, made once more or deleted.</summary>
    public const string RecordingChanged = "recordingChanged";

    /// <summary>An API key was made or revoked.</summary>
    public const string ApiKeyChanged = "apiKeyChanged";

    /// <summary>A webhook was made, changed or deleted.</summary>
    public const string WebhookChanged = "webhookChanged";

    /// <summary>A media node was told to drain, or weighed.</summary>
    public const string NodeChanged = "nodeChanged";
}

/// <summary>An entry of the audit log: GET <c>/v1/meetings/{id}/audit</c> by its host, GET <c>/v1/audit</c> by an administrator of the tenant.</summary>
public sealed record AuditEntry
{
    /// <summary>Id; sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>When, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The organisation.</summary>
    public required string TenantId { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who; null when it is not known, as with a token that was refused.</summary>
    public string? ActorId { get; init; }

    /// <summary>The meeting.</summary>
    public string? MeetingId { get; init; }

    /// <summary>Whom or what it was done to.</summary>
    public string? TargetId { get; init; }

    /// <summary>Particulars, in words; never a secret.</summary>
    public string? Detail { get; init; }

    /// <summary>Address that it came from, where a person's request did it.</summary>
    public string? Address { get; init; }
}
