namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>Wakes each instance at the time that it asked for last. One timer for all.</summary>
internal sealed class Alarms : IDisposable
{
    /// <summary>The longest nap: a wall clock that was set, or a machine that slept, is noticed after this.</summary>
    private static readonly TimeSpan MaxNap = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Instance, DateTimeOffset> _queue = new();
    private readonly TimeProvider _clock;
    private readonly Action<Instance> _wake;
    private readonly ITimer _timer;
    private bool _disposed;

    public Alarms(TimeProvider clock, Action<Instance> wake)
    {
        (_clock, _wake) = (clock, wake);
        _timer = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Wakes it then, and at no other time; null for not at all.</summary>
    public void Set(Instance instance, DateTimeOffset? at)
    {
        lock (_gate)
        {
            if (instance.WakeAt == at || _disposed) return;
            instance.WakeAt = at;
            if (at is not { } due) return;
            _queue.Enqueue(instance, due);
            if (_queue.Peek() != instance || Arm()) return;
        }

        Ring();
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private void Ring()
    {
        var due = new List<Instance>();
        lock (_gate)
        {
            if (_disposed) return;
            do
            {
                var now = _clock.GetUtcNow();
                while (_queue.TryPeek(out var instance, out var at) && at <= now)
                {
                    _queue.Dequeue();
                    if (instance.WakeAt != at) continue; // It asked for another time since.
                    instance.WakeAt = null;
                    due.Add(instance);
                }
            }
            while (!Arm());
        }

        foreach (var instance in due) _wake(instance);
    }

    /// <summary>Sets the timer for the first in the queue. False when that one is due already, be it that the clock moved while the timer was set.</summary>
    private bool Arm()
    {
        if (!_queue.TryPeek(out _, out var at)) return true;
        var nap = at - _clock.GetUtcNow();
        if (nap <= TimeSpan.Zero) return false;
        _timer.Change(nap < MaxNap ? nap : MaxNap, Timeout.InfiniteTimeSpan);
        return at > _clock.GetUtcNow();
    }
}
