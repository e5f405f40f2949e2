using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// Makes the numbers of whichever publications a slot carried, one after the other, into one stream without gaps or steps back.
/// Sources are counted by unwrapped sequence number. A mutable struct: keep it in a field that is not readonly.
/// </summary>
internal struct SequenceMap
{
    private long _firstSource;
    private long _offset;
    private long _highest;
    private uint _timestampOffset;
    private uint _lastTimestamp;
    private MonoTime _lastAt;
    private bool _started;

    /// <summary>The highest number given out, unwrapped.</summary>
    public readonly long Highest => _highest;

    /// <summary>The source's first packet that belongs to the slot.</summary>
    public readonly long FirstSource => _firstSource;

    /// <summary>Begins with another source: numbers go on by one, timestamps by the time that passed.</summary>
    /// <param name="source">Number of the first packet that will be passed on.</param>
    /// <param name="timestamp">Its timestamp.</param>
    /// <param name="now">When it came.</param>
    /// <param name="clockRate">Ticks per second.</param>
    /// <param name="randomStart">Where a stream's numbers begin when nothing was sent yet (RFC 3550 section 5.1 wants it random).</param>
    public void Begin(long source, uint timestamp, MonoTime now, int clockRate, ushort randomStart)
    {
        if (!_started)
        {
            _started = true;
            // Half the range keeps the first packets from wrapping, which SRTP receivers that miss the very first could take wrongly.
            _highest = (randomStart & 0x7FFF) - 1;
            _lastTimestamp = timestamp;
            _lastAt = now;
            _timestampOffset = 0;
        }
        else
        {
            var elapsed = (now.Nanoseconds - _lastAt.Nanoseconds) / 1_000 * clockRate / 1_000_000;
            _timestampOffset = _lastTimestamp + (uint)Math.Max(1, elapsed) - timestamp;
        }

        _firstSource = source;
        _offset = _highest + 1 - source;
    }

    /// <summary>Maps a packet. False when it is from before the source's beginning on this slot.</summary>
    public bool TryMap(long source, uint timestamp, MonoTime now, out SequenceNumber sequence, out uint mappedTimestamp)
    {
        if (!TryMapAgain(source, timestamp, out sequence, out mappedTimestamp)) return false;

        var mapped = source + _offset;
        if (mapped <= _highest) return true;
        _highest = mapped;
        _lastTimestamp = mappedTimestamp;
        _lastAt = now;
        return true;
    }

    /// <summary>Maps a packet that was passed on before: the same numbers as then.</summary>
    public readonly bool TryMapAgain(long source, uint timestamp, out SequenceNumber sequence, out uint mappedTimestamp)
    {
        sequence = new SequenceNumber((ushort)(source + _offset));
        mappedTimestamp = timestamp + _timestampOffset;
        return source >= _firstSource;
    }

    /// <summary>Which source packet was sent under a number. False when it was another source's, or none.</summary>
    public readonly bool TryFindSource(SequenceNumber sent, out long source)
    {
        var mapped = _highest + sent.DistanceFrom(new SequenceNumber((ushort)_highest));
        source = mapped - _offset;
        return _started && mapped <= _highest && source >= _firstSource;
    }

    /// <summary>A source's timestamp as the slot shows it.</summary>
    public readonly uint MapTimestamp(uint timestamp) => timestamp + _timestampOffset;
}
