namespace VideoConf.TestSupport.Network;

/// <summary>What one direction of a network does to packets, while it lasts.</summary>
public sealed record LinkConditions
{
    /// <summary>A perfect link: no delay, no loss, no limit.</summary>
    public static LinkConditions Perfect { get; } = new();

    /// <summary>Propagation, one way.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Deviation of what a packet waits on top of the delay (half of a normal distribution, cut at three deviations, as RFC 8868 section 4.5.3
    /// does it for wired paths). It does not reorder.
    /// </summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Chance of each packet to be lost, independent of the others. What is lost has taken its share of the rate.</summary>
    public double Loss { get; init; }

    /// <summary>Loss in bursts, on top of the other.</summary>
    public BurstLoss? Bursts { get; init; }

    /// <summary>Chance of each packet to take a longer way, so that later ones overtake it.</summary>
    public double Reordering { get; init; }

    /// <summary>How much longer that way is.</summary>
    public TimeSpan ReorderingDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Chance of each packet to come twice.</summary>
    public double Duplication { get; init; }

    /// <summary>Bits per second that the narrowest place carries; none for no limit.</summary>
    public long? Rate { get; init; }

    /// <summary>Bytes that wait there at most; what comes on top is dropped (tail drop).</summary>
    public int QueueBytes { get; init; } = 64 * 1024;

    /// <summary>Nothing gets through.</summary>
    public bool IsDown { get; init; }

    /// <summary>A link of a rate with a queue as long as a time, the way RFC 8867 states its queues.</summary>
    /// <param name="rate">Bits per second.</param>
    /// <param name="queue">What a full queue delays by.</param>
    /// <param name="delay">Propagation, one way.</param>
    public static LinkConditions Limited(long rate, TimeSpan queue, TimeSpan delay) =>
        new() { Rate = rate, QueueBytes = (int)(rate * queue.TotalSeconds / 8), Delay = delay };
}
