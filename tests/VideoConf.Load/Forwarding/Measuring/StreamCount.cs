using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Load.Forwarding.Measuring;

/// <summary>
/// What came of one stream, by its sequence numbers: every number between the first and the highest that did not come is lost. What is in the stream twice
/// would hide a loss, so it is counted by itself where it can be told: within the last 64 numbers. Not thread-safe.
/// </summary>
internal sealed class StreamCount
{
    private long _first = -1;
    private ulong _recent; // Bit i: whether the highest number less i has come.
    private long _told;
    private long _toldReceived;

    /// <summary>Packets that came, each number once.</summary>
    public long Received { get; private set; }

    /// <summary>Packets whose number had come already, or was so old that it cannot be told.</summary>
    public long Repeated { get; private set; }

    /// <summary>Numbers from the first to the highest.</summary>
    public long Expected => _first < 0 ? 0 : Highest - _first + 1;

    /// <summary>Numbers that did not come.</summary>
    public long Lost => Expected - Received;

    /// <summary>The highest number, wraps counted; -1 before any.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Notes a packet.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Note(ushort number)
    {
        if (_first < 0)
        {
            (_first, Highest, _recent, Received) = (number, number, 1, 1);
            return true;
        }

        var ahead = (short)(number - (ushort)Highest);
        if (ahead > 0)
        {
            _recent = ahead < 64 ? (_recent << ahead) | 1 : 1;
            Highest += ahead;
            Received++;
            return true;
        }

        if (-ahead >= 64 || Highest + ahead < _first || (_recent >> -ahead & 1) != 0)
        {
            Repeated++;
            return false;
        }

        _recent |= 1UL << -ahead;
        Received++;
        return true;
    }

    /// <summary>What a receiver report says of it; the lost share counts from the former call. Jitter is left out: on one machine there is none to speak of.</summary>
    public ReportBlock Report(Ssrc ssrc)
    {
        var (expected, received) = (Expected - _told, Received - _toldReceived);
        (_told, _toldReceived) = (Expected, Received);
        var fraction = expected <= 0 ? 0 : Math.Clamp(((expected - received) << 8) / expected, 0, 255);
        return new ReportBlock(ssrc, (byte)fraction, (int)Math.Min(Lost, int.MaxValue), (uint)Highest, 0, 0, 0);
    }
}
