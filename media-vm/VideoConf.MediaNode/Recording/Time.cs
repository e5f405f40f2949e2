namespace VideoConf.MediaNode.Recording;

/// <summary>Nanoseconds since 1970, as taps tell times, and dates.</summary>
internal static class Time
{
    public static DateTimeOffset FromUnix(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    public static long ToUnix(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
