using VideoConf.Rtc.Rtcp;

namespace VideoConf.MediaNode.Recording.Timing;

/// <summary>
/// When a track's frames were captured, on the server's clock. All tracks of a participant share one offset of their wall clock, which keeps lips
/// and voice together. Until the first sender report, and when a sender's reports make no sense, the arrival of packets is what counts.
/// </summary>
internal sealed class TrackTimeline(int clockRate, ClockOffset participant)
{
    private const long UnixEpochSeconds = 2_208_988_800; // NTP's count begins in 1900.
    private const long Latest = 1_000_000_000;
    private const long Earliest = -10_000_000_000;

    private readonly ClockOffset _arrivals = new();
    private readonly MediaClock _media = new(clockRate);

    /// <summary>Notes a packet's arrival, as long as there is nothing better.</summary>
    public void Arrived(long rtp, long receivedAt)
    {
        if (!_media.IsKnown || !_arrivals.IsKnown) _arrivals.Add(MediaClock.Nominal(rtp, clockRate), receivedAt);
    }

    /// <summary>Notes a sender report.</summary>
    public void Reported(NtpTime ntp, long rtp, long receivedAt)
    {
        var wall = ToUnixNanoseconds(ntp);
        _media.Add(rtp, wall);
        participant.Add(wall, receivedAt);
    }

    /// <summary>When a media time was, in nanoseconds since 1970.</summary>
    /// <param name="rtp">The media time.</param>
    /// <param name="receivedAt">When it came: what is far from that is no time of a living sender.</param>
    public long ToServer(long rtp, long receivedAt)
    {
        if (_media.IsKnown && participant.IsKnown)
        {
            var wall = _media.ToWall(rtp);
            var time = wall + participant.At(wall);
            if (time - receivedAt is > Earliest and < Latest) return time;
        }

        if (!_arrivals.IsKnown) return receivedAt;
        var media = MediaClock.Nominal(rtp, clockRate);
        var arrived = media + _arrivals.At(media);
        return arrived - receivedAt is > Earliest and < Latest ? arrived : receivedAt;
    }

    private static long ToUnixNanoseconds(NtpTime ntp)
    {
        var seconds = (long)(ntp.Value >> 32) - UnixEpochSeconds;
        return (seconds * 1_000_000_000) + (long)(((ntp.Value & uint.MaxValue) * 1_000_000_000) >> 32);
    }
}
