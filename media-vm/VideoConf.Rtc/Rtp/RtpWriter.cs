using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtp;

/// <summary>Writes RTP headers and changes them in place (RFC 3550 section 5.1).</summary>
public static class RtpWriter
{
    /// <summary>Writes a fixed header: version 2, no padding, no contributing sources.</summary>
    /// <param name="destination">At least 12 bytes, or the answer is false.</param>
    /// <param name="marker">The marker bit.</param>
    /// <param name="payloadType">The payload type.</param>
    /// <param name="sequenceNumber">The sequence number.</param>
    /// <param name="timestamp">The media timestamp.</param>
    /// <param name="ssrc">The stream.</param>
    public static bool TryWriteHeader(
        Span<byte> destination, bool marker, PayloadType payloadType, SequenceNumber sequenceNumber, uint timestamp, Ssrc ssrc)
    {
        if (destination.Length < RtpView.FixedHeaderLength) return false;

        destination[0] = 0x80;
        destination[1] = (byte)((marker ? 0x80 : 0) | (payloadType.Value & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc.Value);
        return true;
    }

    /// <summary>Sets the marker bit.</summary>
    public static void SetMarker(Span<byte> packet, bool marker) => packet[1] = (byte)((packet[1] & 0x7F) | (marker ? 0x80 : 0));

    /// <summary>Sets the payload type.</summary>
    public static void SetPayloadType(Span<byte> packet, PayloadType payloadType) =>
        packet[1] = (byte)((packet[1] & 0x80) | (payloadType.Value & 0x7F));

    /// <summary>Sets the sequence number.</summary>
    public static void SetSequenceNumber(Span<byte> packet, SequenceNumber sequenceNumber) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequenceNumber.Value);

    /// <summary>Sets the media timestamp.</summary>
    public static void SetTimestamp(Span<byte> packet, uint timestamp) => BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);

    /// <summary>Sets the stream.</summary>
    public static void SetSsrc(Span<byte> packet, Ssrc ssrc) => BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc.Value);

    /// <summary>Sets the extension bit, after an <see cref="RtpExtensionWriter"/> wrote behind the fixed header.</summary>
    public static void SetHasExtension(Span<byte> packet, bool hasExtension) =>
        packet[0] = (byte)((packet[0] & 0xEF) | (hasExtension ? 0x10 : 0));

    /// <summary>Sets the padding bit, when padding whose last byte is its count follows the payload.</summary>
    public static void SetHasPadding(Span<byte> packet, bool hasPadding) => packet[0] = (byte)((packet[0] & 0xDF) | (hasPadding ? 0x20 : 0));
}
