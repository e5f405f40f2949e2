namespace VideoConf.TestSupport.Network;

/// <summary>What becomes of a packet.</summary>
public enum LinkVerdict
{
    /// <summary>It arrives.</summary>
    Delivered,

    /// <summary>It is lost by chance.</summary>
    Lost,

    /// <summary>It finds the queue full.</summary>
    Overflowed,

    /// <summary>The link is down.</summary>
    Down,
}

/// <summary>The fate of one packet.</summary>
/// <param name="Verdict">Whether it arrives, and if not, why.</param>
/// <param name="Arrival">When, if it arrives.</param>
/// <param name="Duplicate">When a second copy of it arrives, if one does.</param>
public readonly record struct LinkFate(LinkVerdict Verdict, TimeSpan Arrival, TimeSpan? Duplicate);

/// <summary>
/// One direction of a network, as arithmetic: says when each packet offered to it arrives, if it does. It carries nothing and reads no clock, so
/// that a sans-IO peer in virtual time and a relay between real sockets can stand behind the same model. The same seed and the same offers give
/// the same fates, on every machine.
/// </summary>
public sealed class LinkModel(LinkSchedule schedule, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Queue<(TimeSpan Served, int Bytes)> _waiting = new();
    private int _waitingBytes;
    private TimeSpan _lastServed;
    private TimeSpan _lastArrival;
    private bool _inBurst;

    /// <summary>Packets offered.</summary>
    public long Offered { get; private set; }

    /// <summary>Packets that arrive, copies not counted.</summary>
    public long Delivered { get; private set; }

    /// <summary>Packets lost by chance.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets that found the queue full.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Bytes waiting at the narrowest place, with what is being sent there.</summary>
    public int Backlog(TimeSpan now)
    {
        Drain(now);
        return _waitingBytes;
    }

    /// <summary>How long a packet offered now would wait there.</summary>
    public TimeSpan QueueDelay(TimeSpan now) => _lastServed > now ? _lastServed - now : TimeSpan.Zero;

    /// <summary>Offers a packet. Times do not go back.</summary>
    /// <param name="now">The time.</param>
    /// <param name="bytes">Its size with all headers.</param>
    public LinkFate Offer(TimeSpan now, int bytes)
    {
        Offered++;
        var conditions = schedule.At(now);

        // 1. Chance is drawn for every packet, so that a change of rate does not change which packets are lost.
        var isLost = _random.NextDouble() < conditions.Loss | Burst(conditions.Bursts, _random.NextDouble());
        var isReordered = _random.NextDouble() < conditions.Reordering;
        var isDuplicated = _random.NextDouble() < conditions.Duplication;
        var wait = HalfNormal(_random.NextDouble(), _random.NextDouble()) * conditions.Jitter;

        // 2. The narrowest place.
        if (conditions.IsDown) return new LinkFate(LinkVerdict.Down, default, null);
        Drain(now);
        if (conditions.Rate is not null && _waitingBytes + bytes > conditions.QueueBytes && _waitingBytes > 0)
        {
            Overflowed++;
            return new LinkFate(LinkVerdict.Overflowed, default, null);
        }

        _lastServed = Serve(now > _lastServed ? now : _lastServed, bytes);
        _waiting.Enqueue((_lastServed, bytes));
        _waitingBytes += bytes;

        // 3. The way from there.
        if (schedule.At(_lastServed).IsDown) return new LinkFate(LinkVerdict.Down, default, null);
        if (isLost)
        {
            Lost++;
            return new LinkFate(LinkVerdict.Lost, default, null);
        }

        Delivered++;
        var arrival = _lastServed + conditions.Delay + wait;
        if (isReordered) arrival += conditions.ReorderingDelay;
        else if (arrival < _lastArrival) arrival = _lastArrival;
        else _lastArrival = arrival;
        return new LinkFate(LinkVerdict.Delivered, arrival, isDuplicated ? arrival + TimeSpan.FromMilliseconds(1) : null);
    }

    private void Drain(TimeSpan now)
    {
        while (_waiting.TryPeek(out var first) && first.Served <= now)
        {
            _waiting.Dequeue();
            _waitingBytes -= first.Bytes;
        }
    }

    private TimeSpan Serve(TimeSpan start, int bytes)
    {
        var bits = bytes * 8.0;
        while (true)
        {
            var conditions = schedule.At(start);
            if (conditions.Rate is not { } rate) return start;
            var end = schedule.EndOf(start);
            var done = start + TimeSpan.FromTicks((long)Math.Ceiling(bits / rate * TimeSpan.TicksPerSecond));
            if (done <= end) return done;
            bits -= rate * (end - start).TotalSeconds;
            start = end;
        }
    }

    private bool Burst(BurstLoss? bursts, double chance)
    {
        if (bursts is null) return _inBurst = false;
        _inBurst = _inBurst ? chance >= bursts.Leave : chance < bursts.Enter;
        return _inBurst;
    }

    // Box and Muller's transform.
    private static double HalfNormal(double a, double b) =>
        Math.Min(3, Math.Abs(Math.Sqrt(-2 * Math.Log(1 - a)) * Math.Cos(2 * Math.PI * b)));
}
