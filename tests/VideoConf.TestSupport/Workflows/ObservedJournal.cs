using System.Collections.Concurrent;
using VideoConf.Meetings.Workflows.Journal;

namespace VideoConf.TestSupport.Workflows;

/// <summary>What operators would have heard.</summary>
public sealed class ObservedJournal : IJournalObserver
{
    public ConcurrentQueue<string> Heard { get; } = new();

    public void StepFailed(string instanceId, string step, int attempt, string message, DateTimeOffset? retryAt) =>
        Heard.Enqueue($"{instanceId}: {step} failed at attempt {attempt}{(retryAt is null ? " for good" : "")}: {message}");

    public void Ended(string instanceId, string workflow, string? failure) => Heard.Enqueue($"{instanceId}: {workflow} {failure ?? "ended"}");

    public void Stuck(string instanceId, string message) => Heard.Enqueue($"{instanceId}: {message}");
}
