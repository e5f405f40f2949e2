using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>Packet types (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611).</summary>
public enum RtcpType : byte
{
    /// <summary>SR.</summary>
    SenderReport = 200,

    /// <summary>RR.</summary>
    ReceiverReport = 201,

    /// <summary>SDES.</summary>
    SourceDescription = 202,

    /// <summary>BYE.</summary>
    Goodbye = 203,

    /// <summary>APP.</summary>
    Application = 204,

    /// <summary>RTPFB: feedback about the transport.</summary>
    TransportFeedback = 205,

    /// <summary>PSFB: feedback about the payload.</summary>
    PayloadFeedback = 206,

    /// <summary>XR.</summary>
    ExtendedReport = 207,
}

/// <summary>One packet out of a compound, read in place.</summary>
public readonly ref struct RtcpPacket
{
    internal RtcpPacket(RtcpType type, int count, ReadOnlySpan<byte> body)
    {
        Type = type;
        Count = count;
        Body = body;
    }

    /// <summary>Its type.</summary>
    public RtcpType Type { get; }

    /// <summary>The five bits that count reports or sources, or tell the feedback's format.</summary>
    public int Count { get; }

    /// <summary>What follows the 4-byte header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Whether this is feedback of that type and format.</summary>
    internal bool IsFeedback(RtcpType type, int format) => Type == type && Count == format && Body.Length >= 8;

    internal Ssrc ReadSsrc(int offset) => new(BinaryPrimitives.ReadUInt32BigEndian(Body[offset..]));
}

/// <summary>
/// Walks the packets of a compound (RFC 3550 section 6.1) or of a reduced-size one (RFC 5506), whose first packet may be of any type.
/// </summary>
/// <param name="compound">The decrypted datagram; may be anything.</param>
public ref struct RtcpReader(ReadOnlySpan<byte> compound)
{
    private ReadOnlySpan<byte> _rest = compound;

    /// <summary>Whether the walk ended at something that is no RTCP packet. What was read before it holds.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Steps to the next packet. False at the end, and where the bytes stop making sense.</summary>
    public bool TryRead(out RtcpPacket packet)
    {
        packet = default;
        if (_rest.IsEmpty || IsMalformed) return false;

        if (_rest.Length < 4 || _rest[0] >> 6 != 2) return Malformed();
        var length = (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1) * 4;
        if (length > _rest.Length) return Malformed();

        var body = _rest[4..length];
        if ((_rest[0] & 0x20) != 0)
        {
            // The last byte counts the padding (RFC 3550 section 6.4.1). It need be no multiple of 4: transport-wide feedback is not either.
            if (body.IsEmpty || body[^1] == 0 || body[^1] > body.Length) return Malformed();
            body = body[..^body[^1]];
        }

        packet = new RtcpPacket((RtcpType)_rest[1], _rest[0] & 0x1F, body);
        _rest = _rest[length..];
        return true;
    }

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }
}
