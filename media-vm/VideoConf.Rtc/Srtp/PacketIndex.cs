using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Srtp;

/// <summary>The 48-bit index of an RTP packet: rollover counter, then sequence number (RFC 3711 section 3.3.1).</summary>
/// <param name="Value">At most 2^48 - 1.</param>
internal readonly record struct PacketIndex(long Value)
{
    /// <summary>The last index that may be used with one master key.</summary>
    public const long Maximum = (1L << 48) - 1;

    /// <summary>How often the sequence number has wrapped.</summary>
    public uint RolloverCounter => (uint)(Value >> 16);

    /// <summary>
    /// The index nearest to the newest one seen that has this sequence number, which tolerates 32,767 packets of loss or reordering.
    /// Negative when that would lie before the stream's first wrap, beyond <see cref="Maximum"/> when the keys are used up.
    /// </summary>
    public PacketIndex Estimate(SequenceNumber sequence) => new(Value + sequence.DistanceFrom(new SequenceNumber((ushort)Value)));

    /// <summary>Whether the index exists.</summary>
    public bool IsUsable => Value is >= 0 and <= Maximum;
}
