using VideoConf.Meetings.Workflows.Journal;

namespace VideoConf.Local.Workflows;

/// <summary>Tells operators of failed steps and workflows.</summary>
internal sealed partial class WorkflowLog(ILogger<JournaledWorkflows> logger) : IJournalObserver
{
    public void StepFailed(string instanceId, string step, int attempt, string message, DateTimeOffset? retryAt)
    {
        if (retryAt is { } again) LogRetry(logger, instanceId, step, attempt, message, again);
        else LogGivenUp(logger, instanceId, step, attempt, message);
    }

    public void Ended(string instanceId, string workflow, string? failure)
    {
        if (failure is not null) LogFailed(logger, instanceId, workflow, failure);
    }

    public void Stuck(string instanceId, string message) => LogStuck(logger, instanceId, message);

    [LoggerMessage(1601, LogLevel.Warning, "Workflow {Instance}: attempt {Attempt} of {Step} failed, the next is at {Again:O}: {Message}")]
    private static partial void LogRetry(ILogger logger, string instance, string step, int attempt, string message, DateTimeOffset again);

    [LoggerMessage(1602, LogLevel.Error, "Workflow {Instance}: {Step} failed for good at attempt {Attempt}: {Message}")]
    private static partial void LogGivenUp(ILogger logger, string instance, string step, int attempt, string message);

    [LoggerMessage(1603, LogLevel.Error, "Workflow {Instance} ({Workflow}) failed: {Failure}")]
    private static partial void LogFailed(ILogger logger, string instance, string workflow, string failure);

    [LoggerMessage(1604, LogLevel.Error, "Workflow {Instance} cannot go on now: {Message}")]
    private static partial void LogStuck(ILogger logger, string instance, string message);
}
