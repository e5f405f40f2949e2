using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>What a receiver says about one stream (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The stream.</param>
/// <param name="FractionLost">Share lost since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Lost since the start; negative when duplicates came. 24 bits on the wire.</param>
/// <param name="HighestSequence">Highest sequence number received, with the count of wrap-arounds in the upper 16 bits.</param>
/// <param name="Jitter">Interarrival jitter in ticks of the media clock.</param>
/// <param name="LastSenderReport">Middle bits of the last sender report's NTP time; 0 for none.</param>
/// <param name="DelaySinceLastSenderReport">Time since that, in 1/65,536 s.</param>
public readonly record struct ReportBlock(
    Ssrc Ssrc, byte FractionLost, int CumulativeLost, uint HighestSequence, uint Jitter, uint LastSenderReport, uint DelaySinceLastSenderReport)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 24;

    private const int MaximumLost = 0x7F_FFFF;

    /// <summary>Reads a block.</summary>
    /// <param name="block">At least <see cref="Length"/> bytes.</param>
    public static ReportBlock Read(ReadOnlySpan<byte> block)
    {
        var loss = BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
        return new ReportBlock(
            new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(block)),
            (byte)(loss >> 24),
            (int)(loss << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[20..]));
    }

    /// <summary>Writes the block. A loss that 24 bits do not hold is clamped (RFC 3550 appendix A.3).</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        var lost = Math.Clamp(CumulativeLost, -MaximumLost - 1, MaximumLost);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)FractionLost << 24) | ((uint)lost & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
    }

    /// <summary>The round trip this block tells to who sent the report it refers to (RFC 3550 section 6.4.1).</summary>
    /// <param name="now">When the block came.</param>
    /// <param name="milliseconds">The round trip; 0 when clocks make it negative.</param>
    public bool TryGetRoundTrip(NtpTime now, out double milliseconds)
    {
        milliseconds = 0;
        if (LastSenderReport == 0) return false;
        var compact = unchecked(now.Middle - LastSenderReport - DelaySinceLastSenderReport);
        if ((int)compact > 0) milliseconds = NtpTime.ToMilliseconds(compact);
        return true;
    }
}

/// <summary>The report blocks of a sender or receiver report, read as they are asked for.</summary>
public readonly ref struct ReportBlocks
{
    private readonly ReadOnlySpan<byte> _blocks;

    internal ReportBlocks(ReadOnlySpan<byte> blocks, int count)
    {
        _blocks = blocks;
        Count = count;
    }

    /// <summary>How many there are, 31 at most.</summary>
    public int Count { get; }

    /// <summary>A block.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public ReportBlock this[int index] => ReportBlock.Read(_blocks.Slice(index * ReportBlock.Length, ReportBlock.Length));
}
