namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>How much is being done or waits for its turn. Timers and events to come do not count.</summary>
internal sealed class WorkTally
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private int _count;

    public void Enter()
    {
        lock (_gate) _count++;
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_count > 0) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    /// <summary>Completes when nothing is being done.</summary>
    public Task IdleAsync()
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }
}
