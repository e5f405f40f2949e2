namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>
/// Tells when a packet was captured from when it arrived. Of all differences between arrival and RTP time the smallest is that of the packet
/// with the least delay on its way; the mapping follows it down at once and up slowly, which also follows a sender's clock that runs slow.
/// What remains is the path's own shortest delay, a few tens of milliseconds: less than captions can show.
/// </summary>
internal sealed class ArrivalClock
{
    /// <summary>Upwards 1 ms a second: 1,000 ppm, ten times what a sound card's crystal drifts.</summary>
    private const double RisePerSecond = 0.001;

    private static readonly TimeSpan Leap = TimeSpan.FromSeconds(2);

    private double _offset; // Seconds from the stream's clock to Unix time.
    private double _latest;
    private bool _started;

    /// <summary>When a packet with this timestamp was captured.</summary>
    /// <param name="timestamp">Unwrapped, 48,000 a second.</param>
    /// <param name="arrivedAt">When it came.</param>
    public DateTimeOffset Map(long timestamp, DateTimeOffset arrivedAt)
    {
        var stream = timestamp / (double)Opus.OpusVoiceDecoder.ClockRate;
        var arrival = (arrivedAt - DateTimeOffset.UnixEpoch).TotalSeconds;
        var difference = arrival - stream;
        if (!_started || Math.Abs(difference - _offset) > Leap.TotalSeconds)
        {
            // A sender that jumps (a laptop that slept, another device) begins anew.
            _started = true;
            _offset = difference;
        }
        else
        {
            _offset = Math.Min(difference, _offset + (RisePerSecond * Math.Clamp(stream - _latest, 0, 1)));
        }

        _latest = stream;
        return DateTimeOffset.UnixEpoch.AddSeconds(stream + _offset);
    }
}
