using System.Text.Json;

namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>A step that was asked for and has not ended.</summary>
/// <param name="Number">From 1, as the code asks.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Activity, or child instance; empty for a timer.</param>
internal sealed record PendingStep(int Number, EntryKind Kind, string Name)
{
    public TaskCompletionSource<JsonElement?> Completion { get; } = new();

    /// <summary>What to hand over.</summary>
    public object? Input { get; init; }

    /// <summary>Of an activity.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Of a timer.</summary>
    public DateTimeOffset DueAt { get; init; }
}

/// <summary>What a workflow sees. It is told entry by entry, by <see cref="Replay"/>, and collects what the workflow asks for.</summary>
internal sealed class ReplayContext(string instanceId, DateTimeOffset startedAt, JournalOptions options) : IWorkflowContext
{
    private const int MaxName = 100;
    private const int MaxStatus = 1000;

    private readonly SortedDictionary<int, PendingStep> _pending = [];
    private readonly Dictionary<string, Queue<Raised>> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<JsonElement?>>> _waiting = new(StringComparer.Ordinal);
    private int _waiters;
    private int _asked;

    public string InstanceId { get; } = instanceId;

    public DateTimeOffset UtcNow { get; private set; } = startedAt;

    public ReplayLoop Loop { get; } = new();

    /// <summary>What was set last.</summary>
    public string? Status { get; private set; }

    /// <summary>Steps that have not ended, in the order in which they were asked for.</summary>
    public IReadOnlyDictionary<int, PendingStep> Pending => _pending;

    /// <summary>Whether there is anything that could make the workflow go on.</summary>
    public bool Waits => _pending.Count > 0 || _waiters > 0;

    /// <summary>The input to begin again with; null when the workflow has not asked for that.</summary>
    public JsonElement? Continued { get; private set; }

    /// <summary>Events that were told and not awaited, in the order of their stamps.</summary>
    public IEnumerable<Raised> Kept => _kept.Values.SelectMany(queue => queue).OrderBy(raised => raised.Stamp, StringComparer.Ordinal);

    public Task<TResult> CallAsync<TInput, TResult>(WorkflowActivity<TInput, TResult> activity, TInput input, RetryPolicy? retry = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        retry ??= RetryPolicy.Default;
        if (retry.MaxAttempts is < 1 or > 100) throw new ArgumentException("A step is tried 1 to 100 times.", nameof(retry));
        return ResultAsync<TResult>(Ask(number => new PendingStep(number, EntryKind.Activity, activity.Name) { Input = input, Retry = retry }));
    }

    public Task CallChildAsync<TInput>(WorkflowDefinition<TInput> workflow, string instanceId, TInput input)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        if (string.Equals(instanceId, InstanceId, StringComparison.Ordinal)) throw new ArgumentException("A workflow cannot wait for itself.", nameof(instanceId));
        return Ask(number => new PendingStep(number, EntryKind.Child, instanceId) { Input = new ChildStart(workflow.Name, typeof(TInput), input) }).Completion.Task;
    }

    public Task DelayUntilAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        var step = Ask(number => new PendingStep(number, EntryKind.Timer, "") { DueAt = time });
        return UntilCancelledAsync(step.Completion, () => _pending.Remove(step.Number), cancellationToken);
    }

    public Task<T> WaitForAsync<T>(string eventName, CancellationToken cancellationToken)
    {
        CheckCaller();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        if (eventName.Length > MaxName) throw new ArgumentException($"An event's name has at most {MaxName} characters.", nameof(eventName));
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        if (_kept.TryGetValue(eventName, out var kept) && kept.TryDequeue(out var raised)) return Task.FromResult(WorkflowJson.Read<T>(raised.Payload));
        if (!_waiting.TryGetValue(eventName, out var queue)) _waiting[eventName] = queue = [];
        var waiter = queue.AddLast(new TaskCompletionSource<JsonElement?>());
        _waiters++;
        return EventAsync<T>(UntilCancelledAsync(
            waiter.Value,
            () =>
            {
                queue.Remove(waiter);
                _waiters--;
            },
            cancellationToken));
    }

    public void SetStatus(string status)
    {
        CheckCaller();
        ArgumentNullException.ThrowIfNull(status);
        if (status.Length > MaxStatus) throw new ArgumentException($"A status has at most {MaxStatus} characters.", nameof(status));
        Status = status;
    }

    public void ContinueAsNew<TInput>(TInput input)
    {
        CheckCaller();
        Continued = WorkflowJson.Write(input, typeof(TInput), options.MaxPayloadBytes);
    }

    /// <summary>Tells the workflow of one entry and lets it go on until it waits again. Once it has ended, events are kept and all else means nothing.</summary>
    public void Replay(EntryDocument entry, bool ended)
    {
        if (entry.Kind == EntryKind.Event) Loop.Run(() => Tell(entry, ended));
        else if (!ended) Loop.Run(() => End(entry));
    }

    private void Tell(EntryDocument entry, bool ended)
    {
        if (!ended)
        {
            UtcNow = entry.At;
            if (_waiting.TryGetValue(entry.Name, out var queue) && queue.First is { } waiter)
            {
                queue.RemoveFirst();
                _waiters--;
                waiter.Value.TrySetResult(entry.Payload);
                return;
            }
        }

        if (!_kept.TryGetValue(entry.Name, out var kept)) _kept[entry.Name] = kept = new Queue<Raised>();
        kept.Enqueue(new Raised(entry.Stamp ?? "", entry.Name, entry.Payload));
    }

    private void End(EntryDocument entry)
    {
        if (entry.Step > _asked)
            throw new WorkflowCodeException($"The journal holds the end of step {entry.Step} ({Words(entry.Kind, entry.Name)}), which the code has not asked for. Give changed code another name.");

        UtcNow = entry.At;
        if (!_pending.Remove(entry.Step, out var step)) return; // Cancelled meanwhile, here and in every replay.
        if (step.Kind != entry.Kind || !string.Equals(step.Name, entry.Name, StringComparison.Ordinal))
        {
            throw new WorkflowCodeException(
                $"The journal says that step {entry.Step} was {Words(entry.Kind, entry.Name)}; the code asks for {Words(step.Kind, step.Name)}. Give changed code another name.");
        }

        if (entry.Failure is null) step.Completion.TrySetResult(entry.Payload);
        else step.Completion.TrySetException(new WorkflowStepException(step.Name, entry.Failure));
    }

    private PendingStep Ask(Func<int, PendingStep> make)
    {
        CheckCaller();
        if (_pending.Count >= options.MaxPending) throw new WorkflowCodeException($"The workflow waits for more than {options.MaxPending} steps at once.");
        var step = make(++_asked);
        _pending.Add(step.Number, step);
        return step;
    }

    private void CheckCaller()
    {
        if (!Loop.IsCurrent) throw new InvalidOperationException("A workflow's context was used outside of the workflow. A workflow awaits its context and nothing else.");
    }

    private static async Task<TResult> ResultAsync<TResult>(PendingStep step) => WorkflowJson.Read<TResult>(await step.Completion.Task);

    private static async Task<T> EventAsync<T>(Task<JsonElement?> told) => WorkflowJson.Read<T>(await told);

    private static async Task<JsonElement?> UntilCancelledAsync(TaskCompletionSource<JsonElement?> completion, Action forget, CancellationToken cancellationToken)
    {
        // Cancelled by the workflow's own code, so at the same place in every replay.
        await using var registration = cancellationToken.Register(() =>
        {
            if (completion.TrySetCanceled(cancellationToken)) forget();
        });
        return await completion.Task;
    }

    private static string Words(EntryKind kind, string name) => kind switch
    {
        EntryKind.Activity => $"activity {name}",
        EntryKind.Child => $"child {name}",
        EntryKind.Timer => "a timer",
        _ => $"event {name}",
    };
}

/// <summary>What a child is to be started with.</summary>
internal sealed record ChildStart(string Workflow, Type InputType, object? Input);
