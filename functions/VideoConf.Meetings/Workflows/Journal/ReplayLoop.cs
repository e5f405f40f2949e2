namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>
/// Runs a workflow's code: one continuation after the other, on the thread that drives it, until all of it waits. Nothing comes in from outside: a
/// continuation that arrives from another thread is proof that the workflow awaited something that is not its context's.
/// </summary>
internal sealed class ReplayLoop : SynchronizationContext
{
    /// <summary>Continuations between two entries. A workflow that takes more turns in circles.</summary>
    private const int MaxCallbacks = 100_000;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private volatile bool _intruded;
    private int _thread = -1;

    /// <summary>Whether something came in from outside.</summary>
    public bool Intruded => _intruded;

    /// <summary>Whether the caller is the workflow's own code.</summary>
    public bool IsCurrent => _thread == Environment.CurrentManagedThreadId && Current == this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId) _queue.Enqueue((d, state));
        else _intruded = true;
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("A workflow does not block.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs an action and everything that follows from it.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        try
        {
            action();
            for (var count = 0; _queue.TryDequeue(out var next); count++)
            {
                if (count == MaxCallbacks) throw new WorkflowCodeException("The workflow goes on without waiting for anything.");
                next.Callback(next.State);
            }
        }
        finally
        {
            Volatile.Write(ref _thread, -1);
            SetSynchronizationContext(before);
        }
    }
}
