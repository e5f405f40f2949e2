namespace VideoConf.Meetings.Workflows;

/// <summary>Starts workflows and speaks to them. Durable Functions in the cloud, the journaled engine on one machine. Safe for concurrent use.</summary>
public interface IWorkflowClient
{
    /// <summary>Starts a workflow unless one of this id is there, running or ended: then it does nothing. When it returns, the start is kept.</summary>
    Task StartAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input, CancellationToken cancellationToken);

    /// <summary>Raises an event. When it returns, the event is kept; raised twice it comes twice. An instance that is not there or has ended ignores it.</summary>
    Task RaiseAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellationToken);

    /// <summary>How an instance is; null when there is none.</summary>
    Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellationToken);
}

/// <summary>Where an instance is in its life.</summary>
public enum WorkflowState
{
    /// <summary>Not ended.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Ended by an exception that it did not handle.</summary>
    Failed,
}

/// <summary>How an instance is.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Workflow">Its name.</param>
/// <param name="State">Where it is.</param>
/// <param name="Status">What it set last.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record WorkflowInstance(string InstanceId, string Workflow, WorkflowState State, string? Status, string? Failure);

/// <summary>
/// Workflows and activities by name: what a host wires to its engine. The same registry serves every engine, so that the same code runs in all of them.
/// </summary>
public sealed class WorkflowRegistry
{
    private readonly Dictionary<string, RegisteredWorkflow> _workflows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegisteredActivity> _activities = new(StringComparer.Ordinal);

    /// <summary>Workflows by name.</summary>
    public IReadOnlyDictionary<string, RegisteredWorkflow> Workflows => _workflows;

    /// <summary>Activities by name.</summary>
    public IReadOnlyDictionary<string, RegisteredActivity> Activities => _activities;

    /// <summary>Adds a workflow. A name twice is a bug and throws.</summary>
    public WorkflowRegistry Add<TInput>(WorkflowDefinition<TInput> workflow, Func<IWorkflowContext, TInput, Task> run)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        _workflows.Add(workflow.Name, new RegisteredWorkflow(workflow.Name, typeof(TInput), (context, input) => run(context, (TInput)input!)));
        return this;
    }

    /// <summary>Adds an activity. A name twice is a bug and throws.</summary>
    public WorkflowRegistry Add<TInput, TResult>(
        WorkflowActivity<TInput, TResult> activity, Func<TInput, CancellationToken, Task<TResult>> run, ActivityLoad load = ActivityLoad.Light)
    {
        ArgumentNullException.ThrowIfNull(activity);
        _activities.Add(
            activity.Name,
            new RegisteredActivity(activity.Name, typeof(TInput), typeof(TResult), async (input, cancellation) => await run((TInput)input!, cancellation), load));
        return this;
    }
}

/// <summary>A workflow as an engine runs it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InputType">What its input is read as.</param>
/// <param name="Run">The code.</param>
public sealed record RegisteredWorkflow(string Name, Type InputType, Func<IWorkflowContext, object?, Task> Run);

/// <summary>An activity as an engine runs it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InputType">What its input is read as.</param>
/// <param name="ResultType">What its result is written as.</param>
/// <param name="Run">The code.</param>
/// <param name="Load">What it costs.</param>
public sealed record RegisteredActivity(string Name, Type InputType, Type ResultType, Func<object?, CancellationToken, Task<object?>> Run, ActivityLoad Load);

/// <summary>What an activity costs the machine, which decides how many run at once.</summary>
public enum ActivityLoad
{
    /// <summary>A few reads, writes or calls to our own, over in seconds: many at once. What people wait for, such as the end of a session, is of these.</summary>
    Light,

    /// <summary>Keeps a core, a disk or a node busy for as long as it runs, be it by waiting for it: a few at once, the others in the order in which they were asked for.</summary>
    Heavy,

    /// <summary>Calls somebody else's service, a mail server or a model, and may wait minutes for it: many at once, but never in the place of a light one.</summary>
    Outside,
}
