namespace VideoConf.Meetings.Audit;

/// <summary>What an operator decides about the audit log.</summary>
public sealed record AuditOptions
{
    /// <summary>The longest that entries may be kept: ten years.</summary>
    public const int MaxRetentionDays = 3660;

    /// <summary>How long an entry is kept, counted from when it was written. A change is for entries written from then on.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(365);
}
