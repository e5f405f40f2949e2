namespace VideoConf.Rtc.Primitives;

/// <summary>
/// A moment of a monotonic clock, in nanoseconds from an arbitrary start. The protocol code never reads a clock: whoever drives it passes this in.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since the clock's start.</param>
public readonly record struct MonoTime(long Nanoseconds) : IComparable<MonoTime>
{
    /// <summary>Later than any other: no timeout wanted.</summary>
    public static MonoTime Never => new(long.MaxValue);

    /// <summary>A moment so many milliseconds from the clock's start.</summary>
    public static MonoTime FromMilliseconds(long milliseconds) => new(milliseconds * 1_000_000);

    /// <summary>Whole milliseconds since the clock's start.</summary>
    public long Milliseconds => Nanoseconds / 1_000_000;

    /// <inheritdoc/>
    public int CompareTo(MonoTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>The earlier of two.</summary>
    public static MonoTime Min(MonoTime a, MonoTime b) => a <= b ? a : b;

    /// <summary>Milliseconds from <paramref name="earlier"/> to this.</summary>
    public long MillisecondsSince(MonoTime earlier) => (Nanoseconds - earlier.Nanoseconds) / 1_000_000;

    /// <summary>This moment, so many milliseconds later.</summary>
    public MonoTime AddMilliseconds(long milliseconds) => new(Nanoseconds + (milliseconds * 1_000_000));

    /// <summary>Whether <paramref name="a"/> is before <paramref name="b"/>.</summary>
    public static bool operator <(MonoTime a, MonoTime b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Whether <paramref name="a"/> is after <paramref name="b"/>.</summary>
    public static bool operator >(MonoTime a, MonoTime b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Whether <paramref name="a"/> is not after <paramref name="b"/>.</summary>
    public static bool operator <=(MonoTime a, MonoTime b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Whether <paramref name="a"/> is not before <paramref name="b"/>.</summary>
    public static bool operator >=(MonoTime a, MonoTime b) => a.Nanoseconds >= b.Nanoseconds;
}
