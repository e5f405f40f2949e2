namespace VideoConf.TestSupport.Network;

/// <summary>Carries things of any kind over a <see cref="LinkModel"/> in virtual time. Several senders may share one: they share its queue then.</summary>
/// <typeparam name="T">What is carried.</typeparam>
public sealed class SimulatedLink<T>(LinkModel model)
{
    private readonly PriorityQueue<T, (TimeSpan Arrival, long Serial)> _onTheWay = new();
    private long _serial;

    /// <summary>What decides.</summary>
    public LinkModel Model => model;

    /// <summary>When the next thing arrives; the largest time for never.</summary>
    public TimeSpan NextArrival => _onTheWay.TryPeek(out _, out var next) ? next.Arrival : TimeSpan.MaxValue;

    /// <summary>Sends.</summary>
    /// <returns>What becomes of it.</returns>
    public LinkFate Send(TimeSpan now, int bytes, T item)
    {
        var fate = model.Offer(now, bytes);
        if (fate.Verdict != LinkVerdict.Delivered) return fate;
        _onTheWay.Enqueue(item, (fate.Arrival, _serial++));
        if (fate.Duplicate is { } again) _onTheWay.Enqueue(item, (again, _serial++));
        return fate;
    }

    /// <summary>Takes what has arrived by now, one by one in the order of arrival.</summary>
    public bool TryReceive(TimeSpan now, out T item)
    {
        item = default!;
        return NextArrival <= now && _onTheWay.TryDequeue(out item!, out _);
    }
}
