using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Data;

/// <summary>
/// How much one participant may have passed on: a bucket that fills at an even rate, up to two seconds' worth. One message may take more than there is, so that a long one to many
/// passes at all; the next then waits until the debt is paid.
/// </summary>
internal struct DataAllowance(int bytesPerSecond, MonoTime now)
{
    /// <summary>What a copy costs beside its bytes: packets, encryption, acknowledgements.</summary>
    public const int CopyOverhead = 128;

    private const int Seconds = 2;
    private long _bytes = Seconds * (long)bytesPerSecond;
    private MonoTime _filledAt = now;

    /// <summary>Whether a message may pass now.</summary>
    public bool IsOpen(MonoTime now)
    {
        var nanoseconds = Math.Clamp(now.Nanoseconds - _filledAt.Nanoseconds, 0, Seconds * 1_000_000_000L * 1_000);
        var gained = (long)((double)nanoseconds * bytesPerSecond / 1e9);
        if (gained > 0)
        {
            _bytes = Math.Min(_bytes + gained, Seconds * (long)bytesPerSecond);
            _filledAt = now;
        }

        return _bytes > 0;
    }

    /// <summary>Takes what a message cost.</summary>
    public void Take(int length, int copies) => _bytes -= (length + CopyOverhead) * (long)Math.Max(1, copies);
}
