using System.Buffers.Binary;

namespace VideoConf.Rtc.Rtp;

/// <summary>
/// Writes the extension part of an RTP header (RFC 8285): its 4-byte head, the elements, zeroes to a multiple of 4. It goes right
/// behind the fixed header and the contributing sources. Add elements, then <see cref="Finish"/>.
/// </summary>
public ref struct RtpExtensionWriter
{
    /// <summary>The "defined by profile" value of the one-byte form (RFC 8285 section 4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>The one of the two-byte form; its low 4 bits are free (RFC 8285 section 4.3).</summary>
    public const ushort TwoByteProfile = 0x1000;

    private readonly Span<byte> _destination;
    private readonly bool _twoByte;
    private int _position;

    /// <summary>Starts a list of extensions.</summary>
    /// <param name="destination">Where the 4-byte head goes; must not be followed by bytes that are still needed.</param>
    /// <param name="twoByte">Whether to write the two-byte form, which ids above 14 and data of 0 or over 16 bytes need.</param>
    public RtpExtensionWriter(Span<byte> destination, bool twoByte = false)
    {
        _destination = destination;
        _twoByte = twoByte;
        _position = 4;
    }

    /// <summary>Whether an element needs the two-byte form.</summary>
    public static bool NeedsTwoByteForm(byte id, int length) => id > 14 || length is 0 or > 16;

    /// <summary>Adds an element. False, and nothing written, when it does not fit the space or the form.</summary>
    public bool TryAdd(byte id, ReadOnlySpan<byte> data)
    {
        if (!TryReserve(id, data.Length, out var space)) return false;
        data.CopyTo(space);
        return true;
    }

    /// <summary>Adds an element whose bytes the caller writes into <paramref name="space"/>.</summary>
    public bool TryReserve(byte id, int length, out Span<byte> space)
    {
        space = default;
        if (id == 0 || length is < 0 or > 255 || (!_twoByte && NeedsTwoByteForm(id, length))) return false;

        var head = _twoByte ? 2 : 1;
        var padded = (_position + head + length + 3) & ~3;
        if (padded > _destination.Length) return false;

        if (_twoByte)
        {
            _destination[_position] = id;
            _destination[_position + 1] = (byte)length;
        }
        else
        {
            _destination[_position] = (byte)((id << 4) | (length - 1));
        }

        space = _destination.Slice(_position + head, length);
        _position += head + length;
        return true;
    }

    /// <summary>Writes head and padding.</summary>
    /// <returns>Bytes of the whole extension; 0 when no element was added: then the header must not have its extension bit set.</returns>
    public readonly int Finish()
    {
        if (_position == 4) return 0;

        var end = (_position + 3) & ~3;
        _destination[_position..end].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(_destination, _twoByte ? TwoByteProfile : OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)((end - 4) / 4));
        return end;
    }
}
