using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Srtp;

/// <summary>The little that SRTP needs to know of RTP's and RTCP's headers: what stays in clear, whose packet it is, which one.</summary>
internal static class RtpHeader
{
    /// <summary>RTP's fixed header.</summary>
    public const int FixedLength = 12;

    /// <summary>The part of an RTCP compound packet that is never encrypted: first header word and sender SSRC (RFC 3711 section 3.4).</summary>
    public const int RtcpClearLength = 8;

    /// <summary>Whether this starts as RTP or RTCP version 2 does.</summary>
    public static bool IsVersion2(ReadOnlySpan<byte> packet) => packet[0] >> 6 == 2;

    /// <summary>Length of the fixed header, the contributing sources and the extension, or false when it is no RTP header.</summary>
    public static bool TryGetLength(ReadOnlySpan<byte> packet, out int length)
    {
        length = 0;
        if (packet.Length < FixedLength || !IsVersion2(packet)) return false;
        var total = FixedLength + ((packet[0] & 0x0f) * 4);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < total + 4) return false;
            total += 4 + (BinaryPrimitives.ReadUInt16BigEndian(packet[(total + 2)..]) * 4);
        }

        length = total;
        return packet.Length >= total;
    }

    /// <summary>Sequence number of an RTP packet.</summary>
    public static SequenceNumber Sequence(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));

    /// <summary>Source of an RTP packet.</summary>
    public static Ssrc Source(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));

    /// <summary>Sender of an RTCP packet.</summary>
    public static Ssrc RtcpSource(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]));
}
