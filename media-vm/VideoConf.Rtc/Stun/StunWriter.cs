using System.Buffers.Binary;
using System.Text;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Stun;

/// <summary>
/// Writes a STUN message into the caller's buffer (RFC 8489). Each method answers false when the space ends; the message is then
/// of no use. Integrity comes after all attributes but the fingerprint, the fingerprint last.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _destination;

    private StunWriter(Span<byte> destination)
    {
        _destination = destination;
        Length = StunMessage.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Starts a message.</summary>
    /// <param name="destination">At least 20 bytes, or the answer is false.</param>
    /// <param name="messageClass">Request or answer.</param>
    /// <param name="method">See <see cref="StunMethod"/>.</param>
    /// <param name="transactionId">12 bytes: random for a request, the request's for an answer.</param>
    /// <param name="writer">What to add attributes to.</param>
    public static bool TryStart(
        Span<byte> destination, StunClass messageClass, ushort method, ReadOnlySpan<byte> transactionId, out StunWriter writer)
    {
        writer = default;
        if (destination.Length < StunMessage.HeaderLength || transactionId.Length != StunMessage.TransactionIdLength) return false;

        var type = (method & 0x000F) | ((method & 0x0070) << 1) | ((method & 0x0F80) << 2)
            | (((int)messageClass & 1) << 4) | (((int)messageClass & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(destination[8..]);
        writer = new StunWriter(destination);
        return true;
    }

    /// <summary>Adds an attribute of raw bytes.</summary>
    public bool TryAdd(StunAttribute type, ReadOnlySpan<byte> value)
    {
        if (!TryReserve(type, value.Length, out var space)) return false;
        value.CopyTo(space);
        return true;
    }

    /// <summary>Adds an attribute of 32 bits.</summary>
    public bool TryAdd(StunAttribute type, uint value)
    {
        if (!TryReserve(type, 4, out var space)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(space, value);
        return true;
    }

    /// <summary>Adds an attribute of 64 bits.</summary>
    public bool TryAdd(StunAttribute type, ulong value)
    {
        if (!TryReserve(type, 8, out var space)) return false;
        BinaryPrimitives.WriteUInt64BigEndian(space, value);
        return true;
    }

    /// <summary>Adds XOR-MAPPED-ADDRESS (section 14.2), which is masked so that no NAT rewrites it in passing.</summary>
    public bool TryAddXorMappedAddress(TransportAddress address)
    {
        if (!TryReserve(StunAttribute.XorMappedAddress, address.IsIPv4 ? 8 : 20, out var space)) return false;

        space[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(space[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        if (address.IsIPv4)
        {
            space[1] = 1;
            BinaryPrimitives.WriteUInt32BigEndian(space[4..], address.IPv4 ^ StunMessage.MagicCookie);
            return true;
        }

        space[1] = 2;
        address.WriteIPv6(space[4..]);
        for (var i = 0; i < 16; i++) space[4 + i] ^= _destination[4 + i]; // Cookie, then transaction id.
        return true;
    }

    /// <summary>Adds ERROR-CODE (section 14.8).</summary>
    /// <param name="code">The code.</param>
    /// <param name="reason">A phrase for people, ASCII.</param>
    public bool TryAddErrorCode(StunErrorCode code, string reason)
    {
        if (!TryReserve(StunAttribute.ErrorCode, 4 + reason.Length, out var space)) return false;
        space[..2].Clear();
        space[2] = (byte)((int)code / 100);
        space[3] = (byte)((int)code % 100);
        Encoding.ASCII.GetBytes(reason, space[4..]);
        return true;
    }

    /// <summary>Adds UNKNOWN-ATTRIBUTES (section 14.9).</summary>
    public bool TryAddUnknownAttributes(ReadOnlySpan<ushort> types)
    {
        if (!TryReserve(StunAttribute.UnknownAttributes, types.Length * 2, out var space)) return false;
        for (var i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(space[(i * 2)..], types[i]);
        return true;
    }

    /// <summary>Adds MESSAGE-INTEGRITY over all that is written so far (section 14.5).</summary>
    /// <param name="key">The short-term key: the password's bytes.</param>
    public bool TryAddIntegrity(ReadOnlySpan<byte> key)
    {
        var covered = Length;
        if (!TryReserve(StunAttribute.MessageIntegrity, StunMessage.IntegrityLength, out var space)) return false;
        StunIntegrity.Compute(key, _destination[..covered], space);
        return true;
    }

    /// <summary>Adds FINGERPRINT over all that is written so far (section 14.7).</summary>
    public bool TryAddFingerprint()
    {
        var covered = Length;
        if (!TryReserve(StunAttribute.Fingerprint, 4, out var space)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(space, StunIntegrity.Crc32(_destination[..covered]) ^ StunMessage.FingerprintMask);
        return true;
    }

    // The header's length always tells what is written: both checksums are over a header that already counts them.
    private bool TryReserve(StunAttribute type, int length, out Span<byte> space)
    {
        space = default;
        var padded = (length + 3) & ~3;
        if (length > ushort.MaxValue || Length + 4 + padded > _destination.Length) return false;

        var head = _destination[Length..];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
        head.Slice(4 + length, padded - length).Clear();
        space = head.Slice(4, length);
        Length += 4 + padded;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(Length - StunMessage.HeaderLength));
        return true;
    }
}
