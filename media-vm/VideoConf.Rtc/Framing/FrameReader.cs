using System.Buffers.Binary;

namespace VideoConf.Rtc.Framing;

/// <summary>
/// Cuts what a TCP connection brings into packets: each comes behind its length in two bytes (RFC 4571 section 2, which RFC 6544 section 3 has
/// ICE, DTLS and SRTP use alike). Sans-IO: receive into <see cref="Free"/>, say so by <see cref="Received"/>, then take packets by
/// <see cref="TryRead"/> until there is none. Allocates at construction alone. Not thread-safe.
/// </summary>
public sealed class FrameReader
{
    /// <summary>Bytes of the length before each packet.</summary>
    public const int PrefixLength = 2;

    private readonly byte[] _buffer;
    private readonly int _maxPacket;
    private int _start;
    private int _end;

    /// <summary>A reader at the beginning of a stream.</summary>
    /// <param name="maxPacket">Longest packet that is taken. A longer one breaks the stream: what comes behind it is not waited for.</param>
    /// <param name="bufferBytes">Bytes received at once; at least a packet with its length.</param>
    public FrameReader(int maxPacket, int bufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, maxPacket + PrefixLength);
        _maxPacket = maxPacket;
        _buffer = new byte[bufferBytes];
    }

    /// <summary>Whether a packet was announced that is longer than may be. Final: where the next one begins is not known.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Bytes received and not taken.</summary>
    public int Waiting => _end - _start;

    /// <summary>
    /// Where to receive to. Never empty once <see cref="TryRead"/> has said no. Packets taken before are no longer valid: what waits is moved.
    /// </summary>
    public Span<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, Waiting).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Notes what was received into <see cref="Free"/>.</summary>
    public void Received(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _end);
        _end += bytes;
    }

    /// <summary>Takes the next packet, valid until <see cref="Free"/> is asked for. False when the rest of it has not come, or the stream is broken.</summary>
    public bool TryRead(out ReadOnlySpan<byte> packet)
    {
        packet = default;
        while (!IsBroken && Waiting >= PrefixLength)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
            if (length > _maxPacket)
            {
                IsBroken = true;
                return false;
            }

            if (Waiting < PrefixLength + length) return false;
            packet = _buffer.AsSpan(_start + PrefixLength, length);
            _start += PrefixLength + length;

            // A null packet (RFC 4571 section 2) carries nothing and means nothing.
            if (length > 0) return true;
        }

        return false;
    }
}
