using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>An NTP timestamp (RFC 3550 section 4): seconds since 1900 in 32.32 fixed point.</summary>
/// <param name="Value">The 64 bits on the wire.</param>
public readonly record struct NtpTime(ulong Value)
{
    private const ulong UnixEpochSeconds = 2_208_988_800;

    /// <summary>The middle 32 bits, in 1/65,536 s: the compact form of reports.</summary>
    public uint Middle => (uint)(Value >> 16);

    /// <summary>From the wall clock.</summary>
    /// <param name="unixNanoseconds">Nanoseconds since 1970.</param>
    public static NtpTime FromUnix(long unixNanoseconds)
    {
        var seconds = (ulong)(unixNanoseconds / 1_000_000_000) + UnixEpochSeconds;
        return new NtpTime((seconds << 32) + ToFraction(unixNanoseconds % 1_000_000_000));
    }

    /// <summary>
    /// What the clock shows at <paramref name="now"/>, when it showed this at <paramref name="reference"/>. Reports need a clock that runs
    /// evenly, so the wall clock is read once and the monotonic one carries it on.
    /// </summary>
    public NtpTime At(MonoTime reference, MonoTime now)
    {
        var nanoseconds = now.Nanoseconds - reference.Nanoseconds;
        var seconds = nanoseconds / 1_000_000_000;
        return new NtpTime(Value + ((ulong)seconds << 32) + ToFraction(nanoseconds % 1_000_000_000));
    }

    /// <summary>A duration in the compact form, 1/65,536 s.</summary>
    public static uint ToCompact(long nanoseconds) => (uint)((UInt128)(ulong)nanoseconds * 65_536 / 1_000_000_000);

    /// <summary>A duration in the compact form as milliseconds.</summary>
    public static double ToMilliseconds(uint compact) => compact * (1000.0 / 65_536);

    // Of a negative rest this is the two's complement, which the addition then takes off again.
    private static ulong ToFraction(long nanoseconds) => (ulong)((Int128)nanoseconds * 4_294_967_296 / 1_000_000_000);
}
