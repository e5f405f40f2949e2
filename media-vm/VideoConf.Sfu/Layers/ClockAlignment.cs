using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Layers;

/// <summary>
/// Finds the same moment on two streams' media clocks by their sender reports, which tie each to the sender's one wall clock (RFC 3550
/// section 6.4.1). Simulcast streams begin at random timestamps of their own.
/// </summary>
internal static class ClockAlignment
{
    /// <summary>A timestamp of one stream as the other would have written it at that moment.</summary>
    /// <param name="timestamp">On the clock of <paramref name="from"/>.</param>
    /// <param name="from">What the stream's last report said.</param>
    /// <param name="to">What the other's said.</param>
    /// <param name="clockRate">Ticks per second of both.</param>
    public static uint Translate(uint timestamp, in SenderClock from, in SenderClock to, int clockRate)
    {
        // 32.32 fixed point seconds; of both reports, which lie seconds apart, the difference fits easily.
        var apart = (long)(from.Ntp.Value - to.Ntp.Value);
        var ticks = (long)(((Int128)apart * clockRate) >> 32);
        return timestamp - from.RtpTimestamp + to.RtpTimestamp + (uint)ticks;
    }
}
