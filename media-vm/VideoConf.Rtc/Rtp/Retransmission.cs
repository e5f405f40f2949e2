using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtp;

/// <summary>Packets that are sent again by a stream of their own (RFC 4588 section 4): the payload begins with the number that the packet had.</summary>
public static class Retransmission
{
    /// <summary>Bytes of that number.</summary>
    public const int NumberLength = 2;

    /// <summary>
    /// Makes the packet again where it lies, <see cref="NumberLength"/> bytes behind the retransmission's beginning: the header moves over the number, the payload
    /// stays. Header extensions remain those of the retransmission. False, and nothing is changed, when there is no number: such a packet is padding.
    /// </summary>
    /// <param name="packet">The retransmission in the clear.</param>
    /// <param name="payloadType">The format of the packet (apt in the retransmission's parameters).</param>
    /// <param name="ssrc">The stream that it was lost of.</param>
    /// <param name="original">The packet as it was.</param>
    public static bool TryUnwrap(Span<byte> packet, PayloadType payloadType, Ssrc ssrc, out RtpView original)
    {
        original = default;
        if (!RtpView.TryParse(packet, out var view) || view.PayloadLength < NumberLength) return false;

        var number = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(view.Payload));
        var moved = packet[NumberLength..];
        packet[..view.HeaderLength].CopyTo(moved);
        RtpWriter.SetPayloadType(moved, payloadType);
        RtpWriter.SetSequenceNumber(moved, number);
        RtpWriter.SetSsrc(moved, ssrc);
        return RtpView.TryParse(moved, out original);
    }
}
