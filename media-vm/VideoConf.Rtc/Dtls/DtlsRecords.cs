using System.Buffers.Binary;

namespace VideoConf.Rtc.Dtls;

/// <summary>
/// Looks at record headers (RFC 6347 section 4.1) before OpenSSL does. OpenSSL 3.0 takes an encrypted record that is too short for a nonce and a
/// tag for an error of its own, and ends the session with a fatal alert: one forged datagram of 14 bytes would hang up a call.
/// </summary>
internal static class DtlsRecords
{
    private const int HeaderLength = 13;
    private const byte FirstType = 20;
    private const byte LastType = 23;

    /// <summary>All our ciphers are AES-GCM: 8 bytes of explicit nonce and 16 of tag (RFC 5288 section 3).</summary>
    private const int ShortestEncrypted = 8 + 16;

    /// <summary>Whether the datagram is whole records that a peer could have sent. One that is not comes from elsewhere, and is ignored.</summary>
    public static bool ArePlausible(ReadOnlySpan<byte> datagram)
    {
        if (datagram.IsEmpty) return false;
        while (!datagram.IsEmpty)
        {
            if (datagram.Length < HeaderLength || datagram[0] is < FirstType or > LastType) return false;
            var isEncrypted = BinaryPrimitives.ReadUInt16BigEndian(datagram[3..]) != 0;
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
            if (datagram.Length - HeaderLength < length || (isEncrypted && length < ShortestEncrypted)) return false;
            datagram = datagram[(HeaderLength + length)..];
        }

        return true;
    }
}
