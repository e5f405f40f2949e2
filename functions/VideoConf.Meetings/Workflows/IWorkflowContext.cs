namespace VideoConf.Meetings.Workflows;

/// <summary>
/// What a workflow may use. A workflow is replayed from its beginning whenever it goes on, with the results of what it did before; so it takes time, ids
/// and everything else that is not its own from here, and awaits nothing else. Not thread-safe.
/// </summary>
public interface IWorkflowContext
{
    /// <summary>Its id.</summary>
    string InstanceId { get; }

    /// <summary>Time as of the step that is being replayed or made.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Runs an activity. It may run more than once and must bear that; its result is kept before the workflow goes on.</summary>
    /// <remarks>Without <paramref name="retry"/> it is tried as <see cref="RetryPolicy.Default"/> says.</remarks>
    /// <exception cref="WorkflowStepException">It failed for good, after its retries.</exception>
    Task<TResult> CallAsync<TInput, TResult>(WorkflowActivity<TInput, TResult> activity, TInput input, RetryPolicy? retry = null);

    /// <summary>Runs another workflow and waits for its end. <paramref name="instanceId"/> makes it one and the same on every replay.</summary>
    /// <exception cref="WorkflowStepException">It failed.</exception>
    Task CallChildAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input);

    /// <summary>Completes at a time, or is cancelled. A cancelled timer is forgotten.</summary>
    Task DelayUntilAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Completes with the next event of a name, in the order in which they were raised; those raised before it was awaited are kept.</summary>
    Task<T> WaitForAsync<T>(string eventName, CancellationToken cancellationToken);

    /// <summary>What <see cref="IWorkflowClient.GetAsync"/> shows of it; at most 1000 characters.</summary>
    void SetStatus(string status);

    /// <summary>
    /// When the workflow returns after this, it begins again with a new input and an empty journal, under the same id; events that nobody awaited are kept.
    /// For loops that would make the journal longer without end. Steps still awaited are abandoned.
    /// </summary>
    void ContinueAsNew<TInput>(TInput input);
}

/// <summary>Names a step, with the types of what goes in and comes out. The code behind it is registered by the host.</summary>
/// <param name="Name">Unique. A change that old journals cannot bear gets another name: <c>ComposeRecording.2</c>.</param>
public sealed record WorkflowActivity<TInput, TResult>(string Name);

/// <summary>Names a workflow, with the type of its input.</summary>
/// <param name="Name">Unique, versioned as an activity's.</param>
public sealed record WorkflowDefinition<TInput>(string Name);

/// <summary>How often to try a step, and how long to wait between.</summary>
/// <param name="MaxAttempts">1 to 100.</param>
/// <param name="FirstDelay">Before the second attempt; doubles from then on.</param>
/// <param name="MaxDelay">It grows no longer than this.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan FirstDelay, TimeSpan MaxDelay)
{
    /// <summary>Five attempts, 1 s to 30 s apart.</summary>
    public static RetryPolicy Default { get; } = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>The wait after a failed attempt, the first being 1.</summary>
    public TimeSpan DelayAfter(int attempt) => TimeSpan.FromTicks(Math.Min(MaxDelay.Ticks, FirstDelay.Ticks << Math.Clamp(attempt - 1, 0, 30)));
}

/// <summary>Thrown by an activity: trying again is of no use.</summary>
public sealed class PermanentFailureException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A step failed for good. The message is for operators.</summary>
public sealed class WorkflowStepException(string step, string message) : Exception(message)
{
    /// <summary>Which step.</summary>
    public string Step { get; } = step;
}
