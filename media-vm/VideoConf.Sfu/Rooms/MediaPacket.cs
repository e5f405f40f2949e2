using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Rooms;

/// <summary>
/// A packet in the clear on its way to all who get it, with what its payload says read once. The payload is shared: who needs other numbers in it
/// puts them where it lies (<see cref="Renumber"/>), encrypts, and puts the old ones back.
/// </summary>
internal readonly ref struct MediaPacket
{
    private readonly Span<byte> _payload;
    private readonly Vp8Descriptor _vp8; // Length 0: another codec.
    private readonly int _primaryOffset; // Of redundant audio.

    /// <summary>The packet itself. A field, because it is large and read in place.</summary>
    public readonly RtpView Rtp;

    private MediaPacket(PublicationStream stream, scoped in RtpView rtp, Span<byte> bytes, long index)
    {
        Stream = stream;
        Rtp = rtp;
        Index = index;
        _payload = bytes.Slice(rtp.HeaderLength, rtp.PayloadLength);
        IsReadable = true;
        PrimaryType = rtp.PayloadType;
    }

    private MediaPacket(PublicationStream stream, scoped in RtpView rtp, Span<byte> bytes, long index, RedPayload red)
        : this(stream, in rtp, bytes, index) => (PrimaryType, _primaryOffset) = (red.PrimaryType, red.PrimaryOffset);

    /// <summary>Which stream it came by.</summary>
    public PublicationStream Stream { get; }

    /// <summary>Its unwrapped sequence number.</summary>
    public long Index { get; }

    /// <summary>Whether a decoder can make something of it: padding and what is malformed it can not.</summary>
    public bool IsReadable { get; private init; }

    /// <summary>Whether <see cref="PublicationStream.Frame"/> tells what it is, rather than <see cref="Layers"/>.</summary>
    public bool IsDescribed { get; private init; }

    /// <summary>What its payload says. Means something for video alone.</summary>
    public PacketLayers Layers { get; private init; }

    /// <summary>The payload without what it repeats: of redundant audio the primary, of anything else the whole.</summary>
    public ReadOnlySpan<byte> Primary => Rtp.Payload[_primaryOffset..];

    /// <summary>The format of that.</summary>
    public PayloadType PrimaryType { get; }

    /// <summary>Reads a packet that came.</summary>
    /// <param name="stream">By which stream.</param>
    /// <param name="rtp">The packet.</param>
    /// <param name="bytes">The same bytes, to write.</param>
    /// <param name="index">Its unwrapped sequence number.</param>
    /// <param name="codec">Its codec.</param>
    public static MediaPacket Read(PublicationStream stream, scoped in RtpView rtp, Span<byte> bytes, long index, CodecKind codec)
    {
        // With simulcast the streams are what is chosen among, and no descriptor is needed for that.
        if (codec == CodecKind.Av1 && !stream.Publication.IsSimulcast && stream.TryFindDescriptor(in rtp, out var data))
        {
            var isReadable = stream.TryDescribe(data);
            var layers = new PacketLayers { PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1, StartsKeyFrame = isReadable && stream.Frame.StartsKeyFrame };
            return new MediaPacket(stream, in rtp, bytes, index) { IsReadable = isReadable, IsDescribed = isReadable, Layers = layers };
        }

        return ReadAgain(stream, in rtp, bytes, index, codec);
    }

    /// <summary>Reads a packet that was read when it came: what its numbers are made of, and nothing that depends on those before it.</summary>
    public static MediaPacket ReadAgain(PublicationStream stream, scoped in RtpView rtp, Span<byte> bytes, long index, CodecKind codec)
    {
        if (codec == CodecKind.Red && RedPayload.TryParse(rtp.Payload, out var red)) return new MediaPacket(stream, in rtp, bytes, index, red);
        if (!stream.Publication.IsVideo) return new MediaPacket(stream, in rtp, bytes, index);

        var vp8 = default(Vp8Descriptor);
        PacketLayers layers;
        bool isReadable;
        if (codec == CodecKind.Vp8)
        {
            isReadable = Vp8Descriptor.TryParse(rtp.Payload, out vp8);
            layers = PacketLayers.From(in vp8, rtp.Marker, stream.Index);
        }
        else
        {
            isReadable = PacketLayers.TryRead(codec, rtp.Payload, rtp.Marker, stream.Index, out layers);
        }

        if (stream.Publication.IsSimulcast) layers = layers with { Spatial = stream.Rank };
        return new MediaPacket(stream, in rtp, bytes, index, in vp8) { IsReadable = isReadable, Layers = layers };
    }

    /// <summary>What is needed to have it again. Not for what <see cref="PublicationStream.Frame"/> describes: that goes on.</summary>
    public HeldPacket Hold() => new()
    {
        Stream = Stream,
        Index = Index,
        Layout = Rtp.Layout,
        Layers = Layers,
        Vp8 = _vp8,
        IsReadable = IsReadable,
        Next = -1,
    };

    /// <summary>Has a held packet of video again.</summary>
    /// <param name="held">What <see cref="Hold"/> gave.</param>
    /// <param name="bytes">The packet's bytes, to write.</param>
    public static MediaPacket Of(scoped in HeldPacket held, Span<byte> bytes) =>
        new(held.Stream, RtpView.Of(bytes, in held.Layout), bytes, held.Index, in held.Vp8) { IsReadable = held.IsReadable, Layers = held.Layers };

    /// <summary>Puts a receiver's numbers into the payload.</summary>
    public void Renumber(in OutgoingNumbers numbers)
    {
        if (_vp8.Length > 1) _vp8.Rewrite(_payload, numbers.PictureId, numbers.Tl0PicIdx, numbers.KeyIdx);
    }

    /// <summary>Puts its own numbers back.</summary>
    public void Restore()
    {
        if (_vp8.Length > 1) _vp8.Rewrite(_payload, _vp8.PictureId, _vp8.Tl0PicIdx, _vp8.KeyIdx);
    }

    private MediaPacket(PublicationStream stream, scoped in RtpView rtp, Span<byte> bytes, long index, scoped in Vp8Descriptor vp8)
        : this(stream, in rtp, bytes, index) => _vp8 = vp8;
}
