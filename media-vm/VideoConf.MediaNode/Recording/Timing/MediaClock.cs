namespace VideoConf.MediaNode.Recording.Timing;

/// <summary>
/// A track's media clock against its sender's wall clock, from sender reports (RFC 3550 section 6.4.1). A sound card's 48 kHz is not the wall
/// clock's: a line through the last reports says what it is. Nanoseconds of the sender's clock.
/// </summary>
internal sealed class MediaClock(int clockRate)
{
    private const int MostReports = 20; // As libwebrtc's RtpToNtpEstimator keeps.
    private const double LargestDrift = 0.001;
    private const long ShortestSpan = 2_000_000_000;
    private const long Step = 500_000_000; // Further off than any drift: the sender began anew.
    private readonly List<(long Rtp, long Wall)> _reports = [];

    /// <summary>Whether a report came.</summary>
    public bool IsKnown => _reports.Count > 0;

    /// <summary>Notes a report.</summary>
    public void Add(long rtp, long wall)
    {
        if (IsKnown && (rtp < _reports[^1].Rtp || Math.Abs((double)wall - ToWall(rtp)) > Step)) _reports.Clear();
        if (_reports.Count == MostReports) _reports.RemoveAt(0);
        _reports.Add((rtp, wall));
    }

    /// <summary>The sender's wall clock at a media time.</summary>
    public long ToWall(long rtp)
    {
        var (lastRtp, lastWall) = _reports[^1];
        if (lastWall - _reports[0].Wall < ShortestSpan) return lastWall + Nominal(rtp - lastRtp, clockRate);

        // Least squares of what the wall clock shows beyond the nominal rate: small numbers, so nothing is lost to rounding.
        double meanX = 0, meanY = 0;
        foreach (var (x, y) in _reports)
        {
            meanX += Nominal(x - lastRtp, clockRate);
            meanY += y - lastWall - Nominal(x - lastRtp, clockRate);
        }

        meanX /= _reports.Count;
        meanY /= _reports.Count;
        double xx = 0, xy = 0;
        foreach (var (x, y) in _reports)
        {
            var nominal = Nominal(x - lastRtp, clockRate);
            xx += (nominal - meanX) * (nominal - meanX);
            xy += (nominal - meanX) * (y - lastWall - nominal - meanY);
        }

        var slope = xx > 0 ? Math.Clamp(xy / xx, -LargestDrift, LargestDrift) : 0;
        var since = Nominal(rtp - lastRtp, clockRate);
        return lastWall + since + (long)(meanY + (slope * (since - meanX)));
    }

    /// <summary>Nanoseconds that ticks take at the nominal rate.</summary>
    public static long Nominal(long ticks, int clockRate) => (long)((Int128)ticks * 1_000_000_000 / clockRate);
}
