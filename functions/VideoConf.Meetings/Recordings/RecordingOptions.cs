namespace VideoConf.Meetings.Recordings;

/// <summary>What an operator decides about recordings.</summary>
public sealed record RecordingOptions
{
    /// <summary>How long a signed address of a file works. A player that is open longer reads the recording again.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How old a ready recording's files are when they move to the cool tier.</summary>
    public TimeSpan CoolAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How old they are when they move to the archive.</summary>
    public TimeSpan ArchiveAfter { get; init; } = TimeSpan.FromDays(180);

    /// <summary>How long a recording is kept unless its host says otherwise; null for ever.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>How long a node is waited for that answers but still stores what it has.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a node is waited for that does not answer, or knows nothing of the recording any more.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);
}
