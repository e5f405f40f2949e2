using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <summary>What became of a DATA chunk.</summary>
internal enum ReceiveOutcome
{
    Taken,
    Duplicate,
    Absurd,
    NoRoom,
    BadStream,
    WindowIgnored,
    TooLong,
}

/// <summary>The receiving half of an association: which TSNs have come, and when to say so (RFC 9260 section 6.2).</summary>
internal sealed class SctpReceiver(SctpOptions options, long firstTsn)
{
    /// <summary>TSNs ahead of the cumulative one that are taken: more than a window full of packets. A power of two, and fits a gap block's 16 bits.</summary>
    private const int Ahead = 8192;

    /// <summary>Runs that one SACK tells of. The rest is told when these gaps are closed.</summary>
    private const int MaximumGapBlocks = 128;

    private const int MaximumDuplicates = 16;

    private readonly ulong[] _seen = new ulong[Ahead / 64];
    private readonly uint[] _duplicates = new uint[MaximumDuplicates];
    private long _cumulative = firstTsn - 1;
    private long _highest = firstTsn - 1;
    private int _duplicateCount;
    private int _packetsUnacknowledged;
    private bool _isDue;
    private long _advertised = options.ReceiveWindow;

    public Reassembly Messages { get; } = new(options);

    public Tsn Cumulative => new((uint)_cumulative);

    /// <summary>When a held-back acknowledgement must go.</summary>
    public MonoTime NextTimeout { get; private set; } = MonoTime.Never;

    /// <summary>Whether an acknowledgement is to be sent now.</summary>
    public bool IsAcknowledgementDue(MonoTime now) => _isDue || NextTimeout <= now;

    public bool HasReached(Tsn tsn) => tsn.Unwrap(_cumulative) <= _cumulative;

    public void AcknowledgeNow() => _isDue = true;

    public ReceiveOutcome HandleData(in DataChunk chunk)
    {
        var tsn = chunk.Tsn.Unwrap(_cumulative);
        if (tsn > _cumulative + Ahead || tsn < _cumulative - int.MaxValue / 2) return ReceiveOutcome.Absurd;
        if (tsn <= _cumulative || IsSeen(tsn))
        {
            if (_duplicateCount < MaximumDuplicates) _duplicates[_duplicateCount++] = chunk.Tsn.Value;
            _isDue = true;
            return ReceiveOutcome.Duplicate;
        }

        // While whole messages wait to be taken, what is beyond the window is dropped (section 6.2): the peer looks with a chunk at a time whether it has
        // opened. When none does, the next one expected is taken, or nothing could ever be delivered again; a peer that keeps to its window sends at most one such chunk.
        if (Messages.Buffered + chunk.Payload.Length > options.ReceiveWindow)
        {
            _isDue = true;
            if (tsn != _cumulative + 1 || Messages.HasWhole) return ReceiveOutcome.NoRoom;
            if (Messages.Buffered > options.ReceiveWindow + options.MaximumMessageLength) return ReceiveOutcome.WindowIgnored;
        }

        if (tsn != _highest + 1 || _highest != _cumulative || (chunk.Flags & DataFlags.Immediate) != DataFlags.None) _isDue = true;
        See(tsn);
        _highest = Math.Max(_highest, tsn);
        Walk();
        if (chunk.Stream.Value >= options.MaximumStreams) return ReceiveOutcome.BadStream;
        Messages.Add(tsn, chunk);
        return Messages.HasTooLongMessage ? ReceiveOutcome.TooLong : ReceiveOutcome.Taken;
    }

    /// <summary>False when the number is far from everything the peer can have sent.</summary>
    public bool HandleForward(in ForwardTsnChunk forward)
    {
        var cumulative = forward.Cumulative.Unwrap(_cumulative);
        if (cumulative > _cumulative + Ahead) return false;
        _isDue = true;
        if (cumulative <= _cumulative) return true;

        Messages.Abandon(cumulative);
        for (var i = 0; i < forward.Streams; i++)
        {
            var (stream, sequence) = forward.Skipped(i);
            Messages.Skip(stream, sequence);
        }

        while (_cumulative < cumulative) Unsee(++_cumulative);
        _highest = Math.Max(_highest, cumulative);
        Walk();
        return true;
    }

    /// <summary>A packet with DATA has been worked off: every second one is acknowledged at once (section 6.2).</summary>
    public void EndPacket(MonoTime now)
    {
        if (++_packetsUnacknowledged >= 2) _isDue = true;
        else if (NextTimeout == MonoTime.Never) NextTimeout = now.AddMilliseconds(options.AcknowledgementDelay);
    }

    /// <summary>Takes a message. A window that was nearly closed is told to be open again.</summary>
    public bool TryTake(out WholeMessage message)
    {
        if (!Messages.TryTake(out message)) return false;
        if (_advertised < options.ReceiveWindow / 4 && Messages.Buffered < options.ReceiveWindow / 2) _isDue = true;
        return true;
    }

    /// <summary>Adds a SACK; false when it does not fit.</summary>
    public bool TryWriteSack(ref SctpPacketWriter writer)
    {
        Span<ushort> runs = stackalloc ushort[2 * MaximumGapBlocks];
        var count = FindRuns(runs);
        if (!writer.TryAdd(SctpChunkType.Sack, 0, SackChunk.FixedLength + (2 * count) + (4 * _duplicateCount), out var value)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)_cumulative);
        _advertised = Math.Max(options.ReceiveWindow - Messages.Buffered, 0);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)_advertised);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)(count / 2));
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)_duplicateCount);
        value = value[SackChunk.FixedLength..];
        for (var i = 0; i < count; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(2 * i)..], runs[i]);
        value = value[(2 * count)..];
        for (var i = 0; i < _duplicateCount; i++) BinaryPrimitives.WriteUInt32BigEndian(value[(4 * i)..], _duplicates[i]);

        _duplicateCount = 0;
        _packetsUnacknowledged = 0;
        _isDue = false;
        NextTimeout = MonoTime.Never;
        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Clear()
    {
        Messages.Clear();
        _isDue = false;
        NextTimeout = MonoTime.Never;
    }

    private int FindRuns(Span<ushort> runs)
    {
        var count = 0;
        for (var tsn = _cumulative + 2; tsn <= _highest && count < runs.Length; tsn++)
        {
            if (!IsSeen(tsn)) continue;
            runs[count++] = (ushort)(tsn - _cumulative);
            while (tsn < _highest && IsSeen(tsn + 1)) tsn++;
            runs[count++] = (ushort)(tsn - _cumulative);
        }

        return count;
    }

    private void Walk()
    {
        while (_cumulative < _highest && IsSeen(_cumulative + 1)) Unsee(++_cumulative);
    }

    private bool IsSeen(long tsn) => (_seen[(tsn / 64) & ((Ahead / 64) - 1)] >> (int)(tsn & 63) & 1) != 0;

    private void See(long tsn) => _seen[(tsn / 64) & ((Ahead / 64) - 1)] |= 1UL << (int)(tsn & 63);

    private void Unsee(long tsn) => _seen[(tsn / 64) & ((Ahead / 64) - 1)] &= ~(1UL << (int)(tsn & 63));
}
