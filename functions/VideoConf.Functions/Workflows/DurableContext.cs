using System.Text.Json;
using Microsoft.DurableTask;
using VideoConf.Meetings.Workflows;
using RetryPolicy = VideoConf.Meetings.Workflows.RetryPolicy;

namespace VideoConf.Functions.Workflows;

/// <summary>
/// <see cref="IWorkflowContext"/> on Durable Functions. It adds two promises that the platform does not make: an event that arrives while a wait for it is
/// given up is kept for the next wait, and a child is joined whether it is new, running or over.
/// </summary>
internal sealed class DurableContext : IWorkflowContext
{
    /// <summary>Looks at a child grow apart until there are four a minute: what waits for one has waited as long already.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly TaskOrchestrationContext _context;
    private readonly Dictionary<string, EventQueue> _events = new(StringComparer.Ordinal);

    public DurableContext(TaskOrchestrationContext context, IEnumerable<KeptEvent> kept)
    {
        _context = context;
        foreach (var told in kept) EventsOf(told.Name).Kept.Enqueue(told.Payload);
    }

    public string InstanceId => _context.InstanceId;

    public DateTimeOffset UtcNow => new(DateTime.SpecifyKind(_context.CurrentUtcDateTime, DateTimeKind.Utc));

    /// <summary>The input to begin again with; null when the workflow has not asked for that.</summary>
    public JsonElement? Continued { get; private set; }

    /// <summary>Events that were told and not awaited.</summary>
    public IReadOnlyList<KeptEvent> Kept =>
        [.. _events.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Kept.Select(payload => new KeptEvent(entry.Key, payload)))];

    public async Task<TResult> CallAsync<TInput, TResult>(WorkflowActivity<TInput, TResult> activity, TInput input, RetryPolicy? retry = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var given = new StepInput(WorkflowJson.Write(input, typeof(TInput), PayloadLimits.MaxBytes));
        var ended = await StepAsync<StepResult>(activity.Name, given, retry ?? RetryPolicy.Default);
        return ended.Failure is null ? WorkflowJson.Read<TResult>(ended.Result) : throw new WorkflowStepException(activity.Name, ended.Failure);
    }

    public async Task CallChildAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        if (string.Equals(instanceId, InstanceId, StringComparison.Ordinal)) throw new ArgumentException("A workflow cannot wait for itself.", nameof(instanceId));

        // Not a sub-orchestration: that would begin a child anew whose id is there already, and a recording's workflow began long before its session ended.
        var child = new ChildInput(workflow.Name, instanceId, WorkflowJson.Write(input, typeof(TInput), PayloadLimits.MaxBytes));
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var state = await StepAsync<ChildResult>(FunctionNames.Child, child, RetryPolicy.Default);
            if (state.State == WorkflowState.Completed) return;
            if (state.State == WorkflowState.Failed) throw new WorkflowStepException(instanceId, state.Failure ?? "It failed.");
            await _context.CreateTimer(_context.CurrentUtcDateTime + pause, CancellationToken.None);
        }
    }

    public Task DelayUntilAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : _context.CreateTimer(time.UtcDateTime, cancellationToken);

    public async Task<T> WaitForAsync<T>(string eventName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        cancellationToken.ThrowIfCancellationRequested();
        var events = EventsOf(eventName);
        if (events.Kept.TryDequeue(out var kept)) return WorkflowJson.Read<T>(kept);
        var waiter = events.Waiting.AddLast(new TaskCompletionSource<JsonElement>());
        if (!events.IsListening) _ = ListenAsync(eventName, events);

        // Cancelled by the workflow's own code, so at the same place in every replay.
        await using var registration = cancellationToken.Register(() =>
        {
            if (waiter.Value.TrySetCanceled(cancellationToken)) events.Waiting.Remove(waiter);
        });
        return WorkflowJson.Read<T>(await waiter.Value.Task);
    }

    public void SetStatus(string status) => _context.SetCustomStatus(status);

    public void ContinueAsNew<TInput>(TInput input) => Continued = WorkflowJson.Write(input, typeof(TInput), PayloadLimits.MaxBytes);

    /// <summary>Hears one event after the other, for as long as anybody waits. A wait that was given up leaves its hearing to the next one.</summary>
    private async Task ListenAsync(string eventName, EventQueue events)
    {
        events.IsListening = true;
        while (true)
        {
            var payload = await _context.WaitForExternalEvent<JsonElement>(eventName, CancellationToken.None);
            if (events.Waiting.First is not { } waiter)
            {
                events.Kept.Enqueue(payload);
                events.IsListening = false;
                return;
            }

            // Before the waiter goes on: it may wait for the next one at once.
            events.Waiting.RemoveFirst();
            var others = events.Waiting.Count > 0;
            events.IsListening = others;
            waiter.Value.TrySetResult(payload);
            if (!others) return;
        }
    }

    private async Task<T> StepAsync<T>(string name, object input, RetryPolicy retry)
    {
        // Ours doubles the wait after each attempt, up to its longest; so does the platform's with these numbers.
        var policy = new Microsoft.DurableTask.RetryPolicy(retry.MaxAttempts, retry.FirstDelay, backoffCoefficient: 2, maxRetryInterval: retry.MaxDelay);
        try
        {
            return await _context.CallActivityAsync<T>(FunctionNames.OfActivity(name), input, TaskOptions.FromRetryPolicy(policy));
        }
        catch (TaskFailedException error)
        {
            throw new WorkflowStepException(name, error.FailureDetails.ErrorMessage);
        }
    }

    private EventQueue EventsOf(string name)
    {
        if (!_events.TryGetValue(name, out var events)) _events[name] = events = new EventQueue();
        return events;
    }

    /// <summary>The events of one name.</summary>
    private sealed class EventQueue
    {
        public Queue<JsonElement> Kept { get; } = new();

        public LinkedList<TaskCompletionSource<JsonElement>> Waiting { get; } = new();

        public bool IsListening { get; set; }
    }
}

/// <summary>What the history takes.</summary>
internal static class PayloadLimits
{
    /// <summary>As the journaled engine has it; the Durable Task Scheduler takes twice as much.</summary>
    public const int MaxBytes = 512 * 1024;
}
