using System.Buffers.Binary;

namespace VideoConf.Sfu.Codecs;

/// <summary>
/// The VP8 payload descriptor (RFC 7741 section 4.2), with the frame's size where a key frame begins (section 4.3, and RFC 6386 section 9.1).
/// </summary>
internal readonly record struct Vp8Descriptor
{
    /// <summary>The longest descriptor: one byte, extension bits, a 15-bit picture id, TL0PICIDX, and TID with KEYIDX.</summary>
    public const int MaxLength = 6;

    /// <summary>Bytes of the descriptor. At least one more byte of payload follows.</summary>
    public byte Length { get; private init; }

    /// <summary>Whether no later frame refers to this one (N).</summary>
    public bool IsNonReference { get; private init; }

    /// <summary>Whether this is the first packet of its frame.</summary>
    public bool StartsFrame { get; private init; }

    /// <summary>Whether a key frame begins here.</summary>
    public bool StartsKeyFrame { get; private init; }

    /// <summary>The frame's number, of 7 or 15 bits; -1 when there is none.</summary>
    public short PictureId { get; private init; }

    /// <summary>Whether the number has 15 bits.</summary>
    public bool HasLongPictureId { get; private init; }

    /// <summary>Running number of the base layer's frames; -1 when there is none.</summary>
    public short Tl0PicIdx { get; private init; }

    /// <summary>The temporal layer; -1 when it is not told.</summary>
    public sbyte TemporalId { get; private init; }

    /// <summary>Whether the frame needs the base layer only, so that its layer can be joined with it (Y).</summary>
    public bool IsLayerSync { get; private init; }

    /// <summary>Running number of key frames, 5 bits; -1 when there is none.</summary>
    public sbyte KeyIdx { get; private init; }

    /// <summary>Width in pixels where a key frame begins, else 0.</summary>
    public ushort Width { get; private init; }

    /// <summary>Height in pixels where a key frame begins, else 0.</summary>
    public ushort Height { get; private init; }

    /// <summary>Reads the descriptor. False when it is cut short or nothing follows it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 2) return false;

        var first = payload[0];
        var position = 1;
        short pictureId = -1;
        short tl0 = -1;
        sbyte temporal = -1;
        sbyte keyIdx = -1;
        var isLong = false;
        var isSync = false;
        if ((first & 0x80) != 0)
        {
            var has = payload[position++];
            if ((has & 0x80) != 0)
            {
                if (payload.Length < position + 2) return false;
                isLong = (payload[position] & 0x80) != 0;
                pictureId = isLong ? (short)(BinaryPrimitives.ReadUInt16BigEndian(payload[position..]) & 0x7FFF) : payload[position];
                position += isLong ? 2 : 1;
            }

            var more = ((has & 0x40) != 0 ? 1 : 0) + ((has & 0x30) != 0 ? 1 : 0);
            if (payload.Length < position + more) return false;
            if ((has & 0x40) != 0) tl0 = payload[position++];
            if ((has & 0x30) != 0)
            {
                var layer = payload[position++];
                if ((has & 0x20) != 0)
                {
                    temporal = (sbyte)(layer >> 6);
                    isSync = (layer & 0x20) != 0;
                }

                if ((has & 0x10) != 0) keyIdx = (sbyte)(layer & 0x1F);
            }
        }

        if (payload.Length <= position) return false;

        var startsFrame = (first & 0x17) == 0x10;
        var startsKeyFrame = startsFrame && (payload[position] & 0x01) == 0;
        var (width, height) = startsKeyFrame ? ReadSize(payload[position..]) : default;
        descriptor = new Vp8Descriptor
        {
            Length = (byte)position,
            IsNonReference = (first & 0x20) != 0,
            StartsFrame = startsFrame,
            StartsKeyFrame = startsKeyFrame,
            PictureId = pictureId,
            HasLongPictureId = isLong,
            Tl0PicIdx = tl0,
            TemporalId = temporal,
            IsLayerSync = isSync,
            KeyIdx = keyIdx,
            Width = width,
            Height = height,
        };
        return true;
    }

    /// <summary>
    /// Puts other numbers where the descriptor has them. Nothing changes its length: a 7-bit picture id takes the low 7 bits.
    /// </summary>
    /// <param name="payload">The payload this was read from, or a copy of its first <see cref="Length"/> bytes.</param>
    /// <param name="pictureId">The picture id.</param>
    /// <param name="tl0PicIdx">The base layer's number.</param>
    /// <param name="keyIdx">The key frame's number.</param>
    public void Rewrite(Span<byte> payload, int pictureId, int tl0PicIdx, int keyIdx)
    {
        var position = 2;
        if (PictureId >= 0)
        {
            if (HasLongPictureId) BinaryPrimitives.WriteUInt16BigEndian(payload[position..], (ushort)(0x8000 | (pictureId & 0x7FFF)));
            else payload[position] = (byte)(pictureId & 0x7F);
            position += HasLongPictureId ? 2 : 1;
        }

        if (Tl0PicIdx >= 0) payload[position++] = (byte)tl0PicIdx;
        if (KeyIdx >= 0) payload[position] = (byte)((payload[position] & 0xE0) | (keyIdx & 0x1F));
    }

    // Frame tag (3 bytes), start code, then 14 bits of size and 2 of scaling each way, little-endian.
    private static (ushort Width, ushort Height) ReadSize(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 10 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return default;
        return (
            (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF),
            (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF));
    }
}
