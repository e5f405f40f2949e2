using System.Diagnostics;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;

namespace VideoConf.Load.Forwarding;

/// <summary>As much as a server delivers, with a bounded number of packets on their way.</summary>
/// <param name="Delivered">Packets that the receivers got, each once.</param>
/// <param name="Lost">Sequence numbers that did not come to a receiver.</param>
/// <param name="Overflowed">Of these, those that a receiver's socket had no room for.</param>
/// <param name="Stalls">How often nothing came for so long that more was sent beyond the bound.</param>
/// <param name="Usage">What it cost.</param>
internal sealed record Saturation(long Delivered, long Lost, long Overflowed, int Stalls, Usage Usage)
{
    /// <summary>Packets delivered for each second of the server's processor time.</summary>
    public double PerServerSecond => Delivered / Usage.ServerSeconds;

    /// <summary>Packets delivered in a second.</summary>
    public double PerSecond => Delivered / Usage.Seconds;

    /// <summary>Why the figure is none of a saturated server; null when it is.</summary>
    public string? Doubt => Usage.ServerCoreBusy < LeastBusy ? $"not saturated: its processor was busy for {Usage.ServerCoreBusy:P0} of the time, the load's for {Usage.LoadCoreBusy:P0}"
        : Overflowed > 0 ? $"the load could not take {Overflowed} packets" : null;

    private const double LeastBusy = 0.9;
}

/// <summary>A steady rate.</summary>
/// <param name="Share">Of what the server delivered when it was saturated, 0 to 1.</param>
/// <param name="Sent">Packets that were sent, times their receivers.</param>
/// <param name="Delivered">Packets that came, each once.</param>
/// <param name="Overflowed">Packets that a receiver's socket had no room for.</param>
/// <param name="LateMilliseconds">How far behind its time the load was at worst.</param>
/// <param name="Wanted">Packets that a load that is never behind would have sent, times their receivers.</param>
/// <param name="Delays">From sending to the arrival at a receiver's socket, of the receivers whose packets are decrypted.</param>
/// <param name="Usage">What it cost.</param>
internal sealed record Steady(double Share, long Sent, long Delivered, long Overflowed, double LateMilliseconds, long Wanted, DelayHistogram Delays, Usage Usage);

/// <summary>One sender, many receivers: the load that an SFU exists for, on servers that are all connected already.</summary>
/// <param name="crowd">The server with its clients.</param>
/// <param name="outbox">What packets are sent from.</param>
internal sealed class FanOut(Crowd crowd, Outbox outbox) : ILoad
{
    /// <summary>Packets that may be on their way to the receiver that has got the least.</summary>
    public const int Window = 64;

    private static readonly double[] Shares = [0.9, 0.7, 0.5];
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(20);
    private static readonly long MostLate = Stopwatch.Frequency / 1_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly BurstSource _source = new(crowd.Senders[0]);
    private readonly long[] _marks = new long[crowd.Receivers.Count];
    private long _nextReport;

    /// <inheritdoc/>
    public void Start()
    {
        var began = Stopwatch.GetTimestamp();
        while (crowd.Receivers.Exists(static client => client.Received == 0))
        {
            if (Stopwatch.GetElapsedTime(began) > StartLimit)
                throw new TimeoutException($"{crowd.Receivers.Count(static client => client.Received == 0)} of {crowd.Receivers.Count} receivers get nothing from {crowd.Server.Key}.");
            _source.Send(outbox);
            Sweep(Between);
        }

        Settle();
    }

    /// <inheritdoc/>
    public Round Measure(Stretches stretches)
    {
        var saturation = Saturate(stretches.Warming, stretches.Saturated);
        var steady = Shares.Select(share => Hold(share, share * saturation.PerSecond, stretches.Steady)).ToList();
        return new Round(saturation.PerServerSecond, saturation.PerSecond, steady, saturation.Doubt is { } doubt ? [doubt] : []);
    }

    /// <summary>Keeps the server as busy as it can be.</summary>
    public Saturation Saturate(TimeSpan warming, TimeSpan duration)
    {
        Settle();
        Mark();
        var sent = _source.Sent;
        var stalls = 0;
        Flood(warming, ref sent, ref stalls);
        var (received, advanced, overflowed) = (crowd.Received, crowd.Receivers.Sum(static client => client.Advanced), crowd.Overflowed);
        stalls = 0;
        var usage = Usage.Begin(crowd.Server.ProcessId);
        Flood(duration, ref sent, ref stalls);
        var used = usage();
        var delivered = crowd.Received - received;
        var lost = crowd.Receivers.Sum(static client => client.Advanced) - advanced - delivered;
        Settle();
        crowd.AssertWhole();
        return new Saturation(delivered, Math.Max(0, lost), crowd.Overflowed - overflowed, stalls, used);
    }

    /// <summary>Sends frames at even distances, whatever comes of them; the load's own delays leave frames out.</summary>
    /// <param name="share">Of saturation, for the record.</param>
    /// <param name="packetsPerSecond">To be delivered, over all receivers.</param>
    /// <param name="duration">How long.</param>
    public Steady Hold(double share, double packetsPerSecond, TimeSpan duration)
    {
        Settle();
        var delays = new DelayHistogram();
        foreach (var client in crowd.Receivers) client.Delays = delays;
        var interval = Stopwatch.Frequency * BurstSource.Packets * crowd.Receivers.Count / packetsPerSecond;
        var (received, sent, overflowed) = (crowd.Received, _source.Sent, crowd.Overflowed);
        var usage = Usage.Begin(crowd.Server.ProcessId);
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        double next = began;
        var late = 0.0;
        for (var now = began; now < end; now = Stopwatch.GetTimestamp())
        {
            if (now >= next)
            {
                late = Math.Max(late, now - next);
                _source.Send(outbox);

                // What another program on the load's processor has held up is left out: in a heap it would be another load.
                next = now - next < MostLate ? next + interval : now + interval;
            }

            if (crowd.Drain() == 0) Thread.SpinWait(10);
            Keep(now);
        }

        var used = usage();
        Settle();
        foreach (var client in crowd.Receivers) client.Delays = null;
        crowd.AssertWhole();
        return new Steady(
            share, (_source.Sent - sent) * crowd.Receivers.Count, crowd.Received - received, crowd.Overflowed - overflowed, late * 1_000 / Stopwatch.Frequency, (long)(packetsPerSecond * used.Seconds), delays, used);
    }

    private void Flood(TimeSpan duration, ref long sent, ref int stalls)
    {
        var began = Stopwatch.GetTimestamp();
        var end = began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var patience = (long)(Stall.TotalSeconds * Stopwatch.Frequency);
        var least = Least();
        var (moved, beyond) = (began, 0L);
        for (var now = began; now < end; now = Stopwatch.GetTimestamp())
        {
            while (_source.Sent - sent + BurstSource.Packets <= least + beyond + Window) _source.Send(outbox);
            crowd.Drain();
            Keep(now);
            var reached = Least();
            if (reached > least) (least, moved, beyond) = (reached, now, 0);
            else if (now - moved > patience) (moved, beyond, stalls) = (now, beyond + BurstSource.Packets, stalls + 1);
        }
    }

    private void Mark()
    {
        for (var i = 0; i < _marks.Length; i++) _marks[i] = crowd.Receivers[i].Advanced;
    }

    // How far the receiver that has got the least has come.
    private long Least()
    {
        var least = long.MaxValue;
        for (var i = 0; i < _marks.Length; i++) least = Math.Min(least, crowd.Receivers[i].Advanced - _marks[i]);
        return least;
    }

    // Until nothing comes any more.
    private void Settle()
    {
        var last = Stopwatch.GetTimestamp();
        var received = crowd.Received;
        while (Stopwatch.GetElapsedTime(last) < Quiet)
        {
            crowd.KeepAll();
            if (crowd.Received == received) continue;
            (last, received) = (Stopwatch.GetTimestamp(), crowd.Received);
        }
    }

    private void Sweep(TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration) crowd.KeepAll();
    }

    private void Keep(long now)
    {
        crowd.KeepOne();
        if (now < _nextReport) return;
        _nextReport = now + Stopwatch.Frequency;
        _source.SendReport();
    }
}
