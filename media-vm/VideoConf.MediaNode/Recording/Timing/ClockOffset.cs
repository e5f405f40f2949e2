namespace VideoConf.MediaNode.Recording.Timing;

/// <summary>
/// How far one clock is ahead of another, from pairs of what the one showed at sending and the other at arrival. Delay only ever adds, so the
/// smallest difference is the truest; clocks drift apart, so it is sought per window, and a line through the windows' smallest says how
/// they drift. Nanoseconds throughout.
/// </summary>
internal sealed class ClockOffset
{
    private const long Window = 30_000_000_000; // Voice reports every 5 s: one of six met no queue.
    private const int MostWindows = 20; // 10 minutes: long for a fit, short for a change of temperature.
    private const int WindowsForFit = 4;
    private const double LargestDrift = 0.001; // Crystals keep within 100 ppm; what shows more is no drift.
    private const long Step = 2_000_000_000; // Beyond what queues delay: the sender's clock was set.

    private readonly List<(long Sent, long Offset)> _windows = [];
    private long _windowStart;

    /// <summary>Whether there is anything to go by.</summary>
    public bool IsKnown => _windows.Count > 0;

    /// <summary>Notes a pair.</summary>
    public void Add(long sent, long arrived)
    {
        var offset = arrived - sent;
        if (IsKnown && Math.Abs((double)offset - At(sent)) > Step) _windows.Clear();
        if (_windows.Count == 0 || sent - _windowStart >= Window || sent < _windowStart)
        {
            if (_windows.Count == MostWindows) _windows.RemoveAt(0);
            _windows.Add((sent, offset));
            _windowStart = sent;
        }
        else if (offset < _windows[^1].Offset)
        {
            _windows[^1] = (sent, offset);
        }
    }

    /// <summary>What to add to the sender's time to have the receiver's.</summary>
    public long At(long sent)
    {
        if (_windows.Count < WindowsForFit) return Smallest();
        double meanX = 0, meanY = 0;
        var (originX, originY) = _windows[0];
        foreach (var (x, y) in _windows)
        {
            meanX += x - originX;
            meanY += y - originY;
        }

        meanX /= _windows.Count;
        meanY /= _windows.Count;
        double xx = 0, xy = 0;
        foreach (var (x, y) in _windows)
        {
            var dx = x - originX - meanX;
            xx += dx * dx;
            xy += dx * (y - originY - meanY);
        }

        var slope = xx > 0 ? Math.Clamp(xy / xx, -LargestDrift, LargestDrift) : 0;
        return originY + (long)(meanY + (slope * (sent - originX - meanX)));
    }

    private long Smallest()
    {
        var smallest = long.MaxValue;
        foreach (var (_, offset) in _windows) smallest = Math.Min(smallest, offset);
        return smallest;
    }
}
