using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtp;

/// <summary>An RTP packet read in place (RFC 3550 section 5.1). Holds offsets into the bytes it was parsed from and copies nothing.</summary>
public readonly ref struct RtpView
{
    private readonly int _csrcCount;
    private readonly int _extensionLength;

    private RtpView(ReadOnlySpan<byte> packet, int headerLength, int extensionLength, int padding)
    {
        Packet = packet;
        HeaderLength = headerLength;
        Padding = padding;
        _csrcCount = packet[0] & 0x0F;
        _extensionLength = extensionLength;
    }

    /// <summary>Length of the fixed header.</summary>
    public const int FixedHeaderLength = 12;

    /// <summary>The whole packet.</summary>
    public ReadOnlySpan<byte> Packet { get; }

    /// <summary>Bytes before the payload: fixed header, contributing sources and extension.</summary>
    public int HeaderLength { get; }

    /// <summary>Padding bytes at the end, their count byte included.</summary>
    public int Padding { get; }

    /// <summary>Bytes of payload, without padding.</summary>
    public int PayloadLength => Packet.Length - HeaderLength - Padding;

    /// <summary>The header bytes.</summary>
    public ReadOnlySpan<byte> Header => Packet[..HeaderLength];

    /// <summary>The payload bytes, without padding.</summary>
    public ReadOnlySpan<byte> Payload => Packet.Slice(HeaderLength, PayloadLength);

    /// <summary>The marker bit: for video the last packet of a frame, for audio the first after a silence.</summary>
    public bool Marker => (Packet[1] & 0x80) != 0;

    /// <summary>The payload type.</summary>
    public PayloadType PayloadType => new((byte)(Packet[1] & 0x7F));

    /// <summary>The sequence number.</summary>
    public SequenceNumber SequenceNumber => new(BinaryPrimitives.ReadUInt16BigEndian(Packet[2..]));

    /// <summary>The media timestamp, in ticks of the codec's clock.</summary>
    public uint Timestamp => BinaryPrimitives.ReadUInt32BigEndian(Packet[4..]);

    /// <summary>The stream.</summary>
    public Ssrc Ssrc => new(BinaryPrimitives.ReadUInt32BigEndian(Packet[8..]));

    /// <summary>How many contributing sources a mixer named.</summary>
    public int ContributingSourceCount => _csrcCount;

    /// <summary>Whether the extension bit is set.</summary>
    public bool HasExtension => (Packet[0] & 0x10) != 0;

    /// <summary>The header extensions, in their order on the wire.</summary>
    public RtpExtensionEnumerator Extensions => HasExtension
        ? new RtpExtensionEnumerator(Packet, ExtensionStart, _extensionLength)
        : default;

    private int ExtensionStart => FixedHeaderLength + (_csrcCount * 4);

    /// <summary>A contributing source.</summary>
    /// <param name="index">0 to <see cref="ContributingSourceCount"/> - 1.</param>
    public Ssrc GetContributingSource(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_csrcCount, nameof(index));
        return new(BinaryPrimitives.ReadUInt32BigEndian(Packet[(FixedHeaderLength + (index * 4))..]));
    }

    /// <summary>Reads a packet in the clear. False when it is no well-formed RTP packet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpView view)
    {
        view = default;
        if (!TryMeasureHeader(packet, out var headerLength, out var extensionLength)) return false;

        var padding = 0;
        if ((packet[0] & 0x20) != 0)
        {
            // RFC 3550 section 5.1: the last octet counts the padding, itself included, so 0 is malformed.
            if (packet.Length == headerLength) return false;
            padding = packet[^1];
            if (padding == 0 || padding > packet.Length - headerLength) return false;
        }

        view = new RtpView(packet, headerLength, extensionLength, padding);
        return true;
    }

    /// <summary>Where its parts are, for who looks at the same bytes again: see <see cref="Of"/>.</summary>
    public RtpLayout Layout => new((ushort)HeaderLength, (ushort)_extensionLength, (byte)Padding);

    /// <summary>The packet once more, without reading it again.</summary>
    /// <param name="packet">The bytes that <paramref name="layout"/> was told of, all of them.</param>
    /// <param name="layout">What <see cref="Layout"/> said of them.</param>
    public static RtpView Of(ReadOnlySpan<byte> packet, scoped in RtpLayout layout) => new(packet, layout.HeaderLength, layout.ExtensionLength, layout.Padding);

    /// <summary>
    /// Measures the header alone, which SRTP leaves in the clear (RFC 3711 section 3.1): the payload, and with it the padding
    /// count, may still be encrypted.
    /// </summary>
    /// <param name="packet">An RTP or SRTP packet.</param>
    /// <param name="headerLength">Bytes of fixed header, contributing sources and extension.</param>
    public static bool TryGetHeaderLength(ReadOnlySpan<byte> packet, out int headerLength) => TryMeasureHeader(packet, out headerLength, out _);

    /// <summary>Finds a header extension by its negotiated id (RFC 8285), in the one-byte or the two-byte form.</summary>
    /// <param name="id">The id of the SDP's extmap line, 1 to 255.</param>
    /// <param name="data">Its bytes; may be empty in the two-byte form.</param>
    public bool TryGetExtension(byte id, out ReadOnlySpan<byte> data)
    {
        if (TryLocateExtension(id, out var offset, out var length))
        {
            data = Packet.Slice(offset, length);
            return true;
        }

        data = default;
        return false;
    }

    /// <summary>As <see cref="TryGetExtension"/>, but tells where the bytes are, for who rewrites them in place.</summary>
    public bool TryLocateExtension(byte id, out int offset, out int length)
    {
        var extensions = Extensions;
        while (extensions.MoveNext())
        {
            if (extensions.Current.Id != id) continue;
            offset = extensions.Current.Offset;
            length = extensions.Current.Length;
            return true;
        }

        offset = 0;
        length = 0;
        return false;
    }

    private static bool TryMeasureHeader(ReadOnlySpan<byte> packet, out int headerLength, out int extensionLength)
    {
        headerLength = 0;
        extensionLength = 0;
        if (packet.Length < FixedHeaderLength || packet[0] >> 6 != 2) return false;

        var length = FixedHeaderLength + ((packet[0] & 0x0F) * 4);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4) return false;
            extensionLength = 4 + (BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]) * 4);
            length += extensionLength;
        }

        if (packet.Length < length) return false;
        headerLength = length;
        return true;
    }
}
