namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>Hears what operators should know of. Called from the engine's threads; it must not throw or block.</summary>
public interface IJournalObserver
{
    /// <summary>An attempt at a step failed. <paramref name="retryAt"/> is null when it was the last one.</summary>
    void StepFailed(string instanceId, string step, int attempt, string message, DateTimeOffset? retryAt);

    /// <summary>An instance ended; <paramref name="failure"/> is null when it ended well.</summary>
    void Ended(string instanceId, string workflow, string? failure);

    /// <summary>An instance could not be moved on and is tried again, or waits for code that is not registered.</summary>
    void Stuck(string instanceId, string message);
}

/// <summary>Nobody listens.</summary>
internal sealed class NoJournalObserver : IJournalObserver
{
    public static readonly NoJournalObserver Instance = new();

    public void StepFailed(string instanceId, string step, int attempt, string message, DateTimeOffset? retryAt)
    {
    }

    public void Ended(string instanceId, string workflow, string? failure)
    {
    }

    public void Stuck(string instanceId, string message)
    {
    }
}
