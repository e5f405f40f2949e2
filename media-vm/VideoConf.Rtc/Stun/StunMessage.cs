using System.Buffers.Binary;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Stun;

/// <summary>
/// A STUN message read in place (RFC 8489). Parsing checks the form: header, cookie, every attribute within the message. Whether
/// it may be trusted is for <see cref="HasValidIntegrity"/> to tell.
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderLength = 20;

    /// <summary>Bytes of a transaction id.</summary>
    public const int TransactionIdLength = 12;

    /// <summary>The largest message read. A check is about 100 bytes; section 6.1 keeps messages under the path's MTU.</summary>
    public const int MaximumLength = 1500;

    internal const uint MagicCookie = 0x2112A442;
    internal const uint FingerprintMask = 0x5354554E;
    internal const int IntegrityLength = 20;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _attributesEnd;
    private readonly int _integrityOffset;
    private readonly int _fingerprintOffset;

    private StunMessage(ReadOnlySpan<byte> message, int attributesEnd, int integrityOffset, int fingerprintOffset)
    {
        _message = message;
        _attributesEnd = attributesEnd;
        _integrityOffset = integrityOffset;
        _fingerprintOffset = fingerprintOffset;
    }

    /// <summary>Request, indication or answer. The two class bits are 4 and 8 of the type (section 5).</summary>
    public StunClass Class => (StunClass)(((_message[0] & 1) << 1) | ((_message[1] >> 4) & 1));

    /// <summary>The method, see <see cref="StunMethod"/>.</summary>
    public ushort Method
    {
        get
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_message);
            return (ushort)((type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2));
        }
    }

    /// <summary>The 12 bytes that tie an answer to its request.</summary>
    public ReadOnlySpan<byte> TransactionId => _message.Slice(8, TransactionIdLength);

    /// <summary>Whether a MESSAGE-INTEGRITY is there; not whether it is right.</summary>
    public bool HasIntegrity => _integrityOffset != 0;

    /// <summary>Whether a FINGERPRINT is there; not whether it is right.</summary>
    public bool HasFingerprint => _fingerprintOffset != 0;

    /// <summary>Whether the controlling agent nominates the pair (RFC 8445 section 7.1.2).</summary>
    public bool HasUseCandidate => TryGetAttribute(StunAttribute.UseCandidate, out _);

    /// <summary>Reads a message that fills the datagram. False when it is no well-formed STUN message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaximumLength) return false;
        if ((datagram[0] & 0xC0) != 0 || BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie) return false;

        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if ((length & 3) != 0 || HeaderLength + length != datagram.Length) return false;

        var position = HeaderLength;
        var attributesEnd = 0;
        var integrity = 0;
        var fingerprint = 0;
        while (position < datagram.Length)
        {
            if (fingerprint != 0 || position + 4 > datagram.Length) return false; // FINGERPRINT is the last one (section 14.7).
            var type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(datagram[position..]);
            var valueLength = BinaryPrimitives.ReadUInt16BigEndian(datagram[(position + 2)..]);
            if (position + 4 + valueLength > datagram.Length) return false;

            if (type == StunAttribute.MessageIntegrity && integrity == 0)
            {
                if (valueLength != IntegrityLength) return false;
                integrity = position;
                attributesEnd = position; // What follows it is not covered by it, so it does not count (section 14.5).
            }
            else if (type == StunAttribute.Fingerprint)
            {
                if (valueLength != 4) return false;
                fingerprint = position;
                if (attributesEnd == 0) attributesEnd = position;
            }

            position += 4 + ((valueLength + 3) & ~3);
        }

        if (position != datagram.Length) return false;
        message = new StunMessage(datagram, attributesEnd == 0 ? datagram.Length : attributesEnd, integrity, fingerprint);
        return true;
    }

    /// <summary>Finds the first attribute of a type, among those that MESSAGE-INTEGRITY covers when there is one.</summary>
    public bool TryGetAttribute(StunAttribute type, out ReadOnlySpan<byte> value)
    {
        for (var position = HeaderLength; position < _attributesEnd;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_message[(position + 2)..]);
            if ((StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(_message[position..]) == type)
            {
                value = _message.Slice(position + 4, length);
                return true;
            }

            position += 4 + ((length + 3) & ~3);
        }

        value = default;
        return false;
    }

    /// <summary>The USERNAME: in ICE the receiver's ufrag, a colon, the sender's ufrag (RFC 8445 section 7.2.2).</summary>
    public bool TryGetUsername(out ReadOnlySpan<byte> username) => TryGetAttribute(StunAttribute.Username, out username);

    /// <summary>The two halves of an ICE USERNAME. The first is the receiver's own ufrag, which finds the agent.</summary>
    public bool TryGetIceUsername(out ReadOnlySpan<byte> receiver, out ReadOnlySpan<byte> sender)
    {
        receiver = default;
        sender = default;
        if (!TryGetUsername(out var username)) return false;
        var colon = username.IndexOf((byte)':');
        if (colon <= 0) return false;
        receiver = username[..colon];
        sender = username[(colon + 1)..];
        return true;
    }

    /// <summary>The PRIORITY of the candidate that the check would make (RFC 8445 section 7.1.1).</summary>
    public bool TryGetPriority(out uint priority)
    {
        var found = TryGetAttribute(StunAttribute.Priority, out var value) && value.Length == 4;
        priority = found ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
        return found;
    }

    /// <summary>The number of a NOMINATION: the highest wins.</summary>
    public bool TryGetNomination(out uint nomination)
    {
        var found = TryGetAttribute(StunAttribute.Nomination, out var value) && value.Length == 4;
        nomination = found ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;
        return found;
    }

    /// <summary>The address that the sender of an answer saw (section 14.2).</summary>
    public bool TryGetXorMappedAddress(out TransportAddress address)
    {
        address = default;
        if (!TryGetAttribute(StunAttribute.XorMappedAddress, out var value) || value.Length < 8) return false;

        var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (MagicCookie >> 16));
        if (value[1] == 1 && value.Length == 8)
        {
            address = TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ MagicCookie, port);
            return true;
        }

        if (value[1] != 2 || value.Length != 20) return false;
        Span<byte> plain = stackalloc byte[16];
        for (var i = 0; i < plain.Length; i++) plain[i] = (byte)(value[4 + i] ^ _message[4 + i]); // Cookie, then transaction id.
        address = TransportAddress.FromIPv6(plain, port);
        return true;
    }

    /// <summary>The code of an ERROR-CODE (section 14.8), 300 to 699.</summary>
    public bool TryGetErrorCode(out int code)
    {
        code = 0;
        if (!TryGetAttribute(StunAttribute.ErrorCode, out var value) || value.Length < 4) return false;
        var hundreds = value[2] & 7;
        if (hundreds is < 3 or > 6 || value[3] > 99) return false;
        code = (hundreds * 100) + value[3];
        return true;
    }

    /// <summary>Lists attributes that must be understood (types below 0x8000) and are not (section 6.3.1).</summary>
    /// <param name="types">Filled from the start.</param>
    /// <returns>How many were written.</returns>
    public int CopyUnknownRequired(Span<ushort> types)
    {
        var count = 0;
        for (var position = HeaderLength; position < _attributesEnd && count < types.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(_message[position..]);
            if (type < 0x8000 && !IsKnown((StunAttribute)type)) types[count++] = type;
            position += 4 + ((BinaryPrimitives.ReadUInt16BigEndian(_message[(position + 2)..]) + 3) & ~3);
        }

        return count;
    }

    /// <summary>Checks MESSAGE-INTEGRITY: HMAC-SHA1 over what precedes it, with the header's length ending at it (section 14.5).</summary>
    /// <param name="key">The short-term key: the password's bytes (section 9.1.1).</param>
    public bool HasValidIntegrity(ReadOnlySpan<byte> key)
    {
        if (_integrityOffset == 0) return false;

        Span<byte> covered = stackalloc byte[_integrityOffset];
        _message[.._integrityOffset].CopyTo(covered);
        BinaryPrimitives.WriteUInt16BigEndian(covered[2..], (ushort)(_integrityOffset + 4 + IntegrityLength - HeaderLength));
        Span<byte> expected = stackalloc byte[IntegrityLength];
        StunIntegrity.Compute(key, covered, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _message.Slice(_integrityOffset + 4, IntegrityLength));
    }

    /// <summary>Checks FINGERPRINT: CRC-32 over what precedes it (section 14.7). False when there is none.</summary>
    public bool HasValidFingerprint() =>
        _fingerprintOffset != 0
        && BinaryPrimitives.ReadUInt32BigEndian(_message[(_fingerprintOffset + 4)..])
            == (StunIntegrity.Crc32(_message[.._fingerprintOffset]) ^ FingerprintMask);

    private static bool IsKnown(StunAttribute type) => type is
        StunAttribute.MappedAddress or StunAttribute.Username or StunAttribute.MessageIntegrity or StunAttribute.ErrorCode
        or StunAttribute.UnknownAttributes or StunAttribute.Realm or StunAttribute.Nonce or StunAttribute.MessageIntegritySha256
        or StunAttribute.PasswordAlgorithm or StunAttribute.UserHash or StunAttribute.XorMappedAddress or StunAttribute.Priority
        or StunAttribute.UseCandidate;
}
