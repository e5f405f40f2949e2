using System.Buffers.Binary;

namespace VideoConf.Rtc.Rtp;

/// <summary>Where one header extension lies in its packet.</summary>
/// <param name="Id">Its negotiated id.</param>
/// <param name="Offset">Where its bytes start, counted from the packet's first byte.</param>
/// <param name="Length">How many there are.</param>
public readonly record struct RtpExtension(byte Id, int Offset, int Length);

/// <summary>
/// Walks the header extensions of a packet, in the one-byte (RFC 8285 section 4.2) and the two-byte form (section 4.3).
/// A malformed element ends the walk: RFC 8285 has the receiver ignore what it does not understand.
/// </summary>
public ref struct RtpExtensionEnumerator
{
    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _end;
    private readonly bool _twoByte;
    private int _position;

    internal RtpExtensionEnumerator(ReadOnlySpan<byte> packet, int start, int length)
    {
        var profile = BinaryPrimitives.ReadUInt16BigEndian(packet[start..]);
        _twoByte = (profile & 0xFFF0) == RtpExtensionWriter.TwoByteProfile;
        if (!_twoByte && profile != RtpExtensionWriter.OneByteProfile) return;

        _packet = packet;
        _position = start + 4;
        _end = start + length;
    }

    /// <summary>The extension <see cref="MoveNext"/> stopped at.</summary>
    public RtpExtension Current { get; private set; }

    /// <summary>This, so that foreach works on the property.</summary>
    public readonly RtpExtensionEnumerator GetEnumerator() => this;

    /// <summary>Steps to the next extension.</summary>
    public bool MoveNext() => _twoByte ? MoveNextTwoByte() : MoveNextOneByte();

    private bool MoveNextOneByte()
    {
        while (_position < _end)
        {
            var header = _packet[_position];
            var id = (byte)(header >> 4);
            if (header == 0)
            {
                _position++; // Padding between elements.
                continue;
            }

            // Id 15 ends the list (RFC 8285 section 4.2); id 0 with a length is no padding either: ignore the rest.
            var length = (header & 0x0F) + 1;
            if (id is 0 or 15 || _position + 1 + length > _end) break;
            Current = new RtpExtension(id, _position + 1, length);
            _position += 1 + length;
            return true;
        }

        _position = _end;
        return false;
    }

    private bool MoveNextTwoByte()
    {
        while (_position < _end)
        {
            var id = _packet[_position];
            if (id == 0)
            {
                _position++; // A padding byte has no length byte (RFC 8285 section 4.1.1).
                continue;
            }

            if (_position + 2 > _end) break;
            var length = _packet[_position + 1];
            if (_position + 2 + length > _end) break;
            Current = new RtpExtension(id, _position + 2, length);
            _position += 2 + length;
            return true;
        }

        _position = _end;
        return false;
    }
}
