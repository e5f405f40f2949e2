using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.DataChannels;

/// <summary>What a data channel's opener asks for: DATA_CHANNEL_OPEN (RFC 8832 section 5.1).</summary>
/// <param name="Label">The application's name for it; at most <see cref="MaximumLabelLength"/> bytes of UTF-8.</param>
/// <param name="Protocol">The subprotocol; at most <see cref="MaximumProtocolLength"/> bytes of UTF-8.</param>
/// <param name="Delivery">How hard to try; at most one limit.</param>
/// <param name="Priority">Of no effect, but handed on.</param>
public sealed record DataChannelOpen(string Label, string Protocol, SctpDelivery Delivery, ushort Priority = 256)
{
    /// <summary>Bytes of a label. RFC 8832 would allow 65,535.</summary>
    public const int MaximumLabelLength = 256;

    /// <summary>Bytes of a subprotocol's name.</summary>
    public const int MaximumProtocolLength = 256;

    /// <summary>No OPEN that is written or taken is longer.</summary>
    public const int MaximumLength = FixedLength + MaximumLabelLength + MaximumProtocolLength;

    private const int FixedLength = 12;
    private const byte MessageType = 3;
    private const byte Unordered = 0x80;
    private const byte LimitedRetransmissions = 1;
    private const byte LimitedLifetime = 2;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole of a DATA_CHANNEL_ACK (section 5.2).</summary>
    public static ReadOnlySpan<byte> Acknowledgement => [2];

    /// <summary>Whether these bytes are an acknowledgement.</summary>
    public static bool IsAcknowledgement(ReadOnlySpan<byte> message) => message.SequenceEqual(Acknowledgement);

    /// <summary>Reads an OPEN; false when it is none, its lengths do not fit, it is over a bound, or a name is no UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DataChannelOpen? open)
    {
        open = null;
        if (message.Length < FixedLength || message[0] != MessageType) return false;
        var kind = message[1] & ~Unordered;
        if (kind > LimitedLifetime) return false;
        int labelLength = BinaryPrimitives.ReadUInt16BigEndian(message[8..]);
        int protocolLength = BinaryPrimitives.ReadUInt16BigEndian(message[10..]);
        if (labelLength > MaximumLabelLength || protocolLength > MaximumProtocolLength || message.Length != FixedLength + labelLength + protocolLength) return false;
        var label = message.Slice(FixedLength, labelLength);
        var protocol = message[(FixedLength + labelLength)..];
        if (!System.Text.Unicode.Utf8.IsValid(label) || !System.Text.Unicode.Utf8.IsValid(protocol)) return false;

        var limit = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(message[4..]), int.MaxValue);
        var delivery = new SctpDelivery(
            (message[1] & Unordered) != 0,
            kind == LimitedRetransmissions ? limit : null,
            kind == LimitedLifetime ? limit : null);
        open = new DataChannelOpen(Strict.GetString(label), Strict.GetString(protocol), delivery, BinaryPrimitives.ReadUInt16BigEndian(message[2..]));
        return true;
    }

    /// <summary>Writes the OPEN; false when it does not fit, is over a bound, or asks for both limits at once.</summary>
    public bool TryWrite(Span<byte> output, out int written)
    {
        written = 0;
        var labelLength = Encoding.UTF8.GetByteCount(Label);
        var protocolLength = Encoding.UTF8.GetByteCount(Protocol);
        var length = FixedLength + labelLength + protocolLength;
        if (labelLength > MaximumLabelLength || protocolLength > MaximumProtocolLength || length > output.Length) return false;
        if (Delivery is { MaximumRetransmissions: not null, LifetimeMilliseconds: not null }) return false;

        var kind = Delivery.MaximumRetransmissions is not null ? LimitedRetransmissions : Delivery.LifetimeMilliseconds is not null ? LimitedLifetime : (byte)0;
        var limit = Delivery.MaximumRetransmissions ?? Delivery.LifetimeMilliseconds ?? 0;
        if (limit < 0) return false;
        output[0] = MessageType;
        output[1] = (byte)(kind | (Delivery.IsUnordered ? Unordered : 0));
        BinaryPrimitives.WriteUInt16BigEndian(output[2..], Priority);
        BinaryPrimitives.WriteUInt32BigEndian(output[4..], (uint)limit);
        BinaryPrimitives.WriteUInt16BigEndian(output[8..], (ushort)labelLength);
        BinaryPrimitives.WriteUInt16BigEndian(output[10..], (ushort)protocolLength);
        Encoding.UTF8.GetBytes(Label, output[FixedLength..]);
        Encoding.UTF8.GetBytes(Protocol, output[(FixedLength + labelLength)..]);
        written = length;
        return true;
    }
}
