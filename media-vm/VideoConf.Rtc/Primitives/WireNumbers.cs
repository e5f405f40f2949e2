namespace VideoConf.Rtc.Primitives;

/// <summary>Synchronization source of an RTP stream (RFC 3550 section 5.1).</summary>
/// <param name="Value">The 32 bits on the wire.</param>
public readonly record struct Ssrc(uint Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Value:x8}";
}

/// <summary>RTP payload type, 0 to 127 (RFC 3550 section 5.1).</summary>
/// <param name="Value">The 7 bits on the wire.</param>
public readonly record struct PayloadType(byte Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>RTP sequence number, which wraps at 65,536 (RFC 3550 section 5.1). Comparison is by distance in the circle (RFC 1982).</summary>
/// <param name="Value">The 16 bits on the wire.</param>
public readonly record struct SequenceNumber(ushort Value)
{
    /// <summary>Whether this comes after <paramref name="other"/>, taking the shorter way round.</summary>
    public bool IsNewerThan(SequenceNumber other) => DistanceFrom(other) > 0;

    /// <summary>Signed steps from <paramref name="other"/> to this, -32,768 to 32,767.</summary>
    public int DistanceFrom(SequenceNumber other) => (short)(Value - other.Value);

    /// <summary>So many steps on.</summary>
    public SequenceNumber Add(int steps) => new((ushort)(Value + steps));
}

/// <summary>Bits per second.</summary>
/// <param name="BitsPerSecond">0 or more.</param>
public readonly record struct Bitrate(long BitsPerSecond);
