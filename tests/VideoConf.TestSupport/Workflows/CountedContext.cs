using VideoConf.Meetings.Workflows;

namespace VideoConf.TestSupport.Workflows;

/// <summary>A workflow's context that answers at once and counts the steps, as a history would: for workflows that go on for hours.</summary>
public sealed class CountedContext(DateTimeOffset now) : IWorkflowContext
{
    /// <summary>Activities by name, in order.</summary>
    public List<string> Called { get; } = [];

    /// <summary>Activities, timers and children.</summary>
    public int Steps { get; private set; }

    /// <summary>What an activity of a name answers.</summary>
    public Func<string, object?> Answer { get; set; } = _ => null;

    /// <inheritdoc/>
    public string InstanceId => "counted";

    /// <inheritdoc/>
    public DateTimeOffset UtcNow { get; set; } = now;

    /// <inheritdoc/>
    public Task<TResult> CallAsync<TInput, TResult>(WorkflowActivity<TInput, TResult> activity, TInput input, RetryPolicy? retry = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        Steps++;
        Called.Add(activity.Name);
        return Task.FromResult((TResult)Answer(activity.Name)!);
    }

    /// <inheritdoc/>
    public Task CallChildAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input)
    {
        Steps++;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task DelayUntilAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        Steps++;
        if (time > UtcNow) UtcNow = time;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<T> WaitForAsync<T>(string eventName, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody raises events here.");

    /// <inheritdoc/>
    public void SetStatus(string status)
    {
        // Nobody looks.
    }

    /// <inheritdoc/>
    public void ContinueAsNew<TInput>(TInput input) => throw new NotSupportedException("What is counted here is one history.");
}
