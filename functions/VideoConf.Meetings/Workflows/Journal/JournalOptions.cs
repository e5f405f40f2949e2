namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>Bounds of the engine. Each has a default that suits one machine.</summary>
public sealed record JournalOptions
{
    /// <summary>Activities that are <see cref="ActivityLoad.Light"/> and run at once; the other kinds are not counted.</summary>
    public int LightActivities { get; init; } = 16;

    /// <summary>Heavy activities that run at once; the others wait in the order in which they were asked for.</summary>
    public int HeavyActivities { get; init; } = 2;

    /// <summary>Activities that wait for others' services at once; an e-mail that nobody takes holds one of these for up to half a minute, a summary for minutes.</summary>
    public int OutsideActivities { get; init; } = 16;

    /// <summary>Instances that are moved on at once. A turn is a few writes and the workflow's own code.</summary>
    public int Turns { get; init; } = 8;

    /// <summary>Instances whose code stays in memory between turns; the others are replayed from their journal when they go on. 0 replays always.</summary>
    public int Resident { get; init; } = 256;

    /// <summary>Journal entries of one run. More is a workflow that should have begun again with <see cref="IWorkflowContext.ContinueAsNew"/>; it fails.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Steps that one instance waits for at once.</summary>
    public int MaxPending { get; init; } = 1_000;

    /// <summary>UTF-8 bytes of an input, a result or an event as JSON. Larger things belong into a document or a blob of their own.</summary>
    public int MaxPayloadBytes { get; init; } = 512 * 1024;

    /// <summary>How long an instance that has ended can be asked for; then its journal is deleted.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a stop waits for activities that do not heed their cancellation.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
