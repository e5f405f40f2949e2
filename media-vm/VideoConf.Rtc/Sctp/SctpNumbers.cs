namespace VideoConf.Rtc.Sctp;

/// <summary>Transmission sequence number, which wraps at 2^32 (RFC 9260 section 1.6).</summary>
/// <param name="Value">The 32 bits on the wire.</param>
public readonly record struct Tsn(uint Value)
{
    /// <summary>The number that these 32 bits stand for, taking the shorter way round from <paramref name="near"/>.</summary>
    public long Unwrap(long near) => near + (int)(Value - (uint)near);
}

/// <summary>One of the two directions of a data channel (RFC 9260 section 1.3).</summary>
/// <param name="Value">The 16 bits on the wire.</param>
public readonly record struct StreamId(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Stream sequence number, which wraps at 65,536 (RFC 9260 section 6.5).</summary>
/// <param name="Value">The 16 bits on the wire.</param>
public readonly record struct StreamSequence(ushort Value)
{
    /// <summary>The number after this one.</summary>
    public StreamSequence Next => new((ushort)(Value + 1));

    /// <summary>Signed steps from <paramref name="other"/> to this, -32,768 to 32,767.</summary>
    public int DistanceFrom(StreamSequence other) => (short)(Value - other.Value);
}

/// <summary>Payload protocol identifier: what a message is to the application (RFC 9260 section 3.3.1).</summary>
/// <param name="Value">The 32 bits on the wire.</param>
public readonly record struct PayloadProtocol(uint Value);

/// <summary>Tells an association's packets from those of an earlier one, and from forgeries (RFC 9260 section 8.5).</summary>
/// <param name="Value">The 32 bits on the wire.</param>
public readonly record struct VerificationTag(uint Value);
