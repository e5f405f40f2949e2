using System.Buffers.Binary;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <summary>
/// What an INIT agreed on, given to the peer to keep (RFC 9260 section 5.1.3): an INIT costs no memory. Authenticated by HMAC-SHA-256 under a key
/// of this association alone.
/// </summary>
internal readonly record struct StateCookie(
    VerificationTag LocalTag,
    VerificationTag RemoteTag,
    Tsn LocalTsn,
    Tsn RemoteTsn,
    uint RemoteWindow,
    ushort OutgoingStreams,
    bool CanForward,
    bool CanReset,
    MonoTime Made,
    VerificationTag TieLocal,
    VerificationTag TieRemote)
{
    public const int Length = BodyLength + HMACSHA256.HashSizeInBytes;

    private const int BodyLength = 40;

    public void Write(ReadOnlySpan<byte> key, Span<byte> output)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output, LocalTag.Value);
        BinaryPrimitives.WriteUInt32BigEndian(output[4..], RemoteTag.Value);
        BinaryPrimitives.WriteUInt32BigEndian(output[8..], LocalTsn.Value);
        BinaryPrimitives.WriteUInt32BigEndian(output[12..], RemoteTsn.Value);
        BinaryPrimitives.WriteUInt32BigEndian(output[16..], RemoteWindow);
        BinaryPrimitives.WriteUInt16BigEndian(output[20..], OutgoingStreams);
        BinaryPrimitives.WriteUInt16BigEndian(output[22..], (ushort)((CanForward ? 1 : 0) | (CanReset ? 2 : 0)));
        BinaryPrimitives.WriteInt64BigEndian(output[24..], Made.Nanoseconds);
        BinaryPrimitives.WriteUInt32BigEndian(output[32..], TieLocal.Value);
        BinaryPrimitives.WriteUInt32BigEndian(output[36..], TieRemote.Value);
        HMACSHA256.HashData(key, output[..BodyLength], output.Slice(BodyLength, HMACSHA256.HashSizeInBytes));
    }

    /// <summary>False when it is not ours, or was changed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, out StateCookie cookie)
    {
        cookie = default;
        if (bytes.Length != Length) return false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes[..BodyLength], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, bytes[BodyLength..])) return false;
        cookie = new StateCookie(
            new VerificationTag(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            new VerificationTag(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])),
            new Tsn(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])),
            new Tsn(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[20..]),
            (bytes[23] & 1) != 0,
            (bytes[23] & 2) != 0,
            new MonoTime(BinaryPrimitives.ReadInt64BigEndian(bytes[24..])),
            new VerificationTag(BinaryPrimitives.ReadUInt32BigEndian(bytes[32..])),
            new VerificationTag(BinaryPrimitives.ReadUInt32BigEndian(bytes[36..])));
        return true;
    }
}
