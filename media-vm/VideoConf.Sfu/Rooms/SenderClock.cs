using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Sfu.Rooms;

/// <summary>What a publisher's last sender report said: its wall clock and its media clock at one moment.</summary>
/// <param name="Ntp">The publisher's wall clock.</param>
/// <param name="RtpTimestamp">The media clock then.</param>
/// <param name="ReceivedAt">When the report came.</param>
internal readonly record struct SenderClock(NtpTime Ntp, uint RtpTimestamp, MonoTime ReceivedAt)
{
    /// <summary>Both clocks later on, so that a report to subscribers is of its own moment. Audio and video of a publisher keep their common clock.</summary>
    public (NtpTime Ntp, uint RtpTimestamp) At(MonoTime now, int clockRate)
    {
        var microseconds = (now.Nanoseconds - ReceivedAt.Nanoseconds) / 1_000;
        return (Ntp.At(ReceivedAt, now), RtpTimestamp + (uint)(microseconds * clockRate / 1_000_000));
    }
}
