using System.Security.Cryptography;

namespace VideoConf.Rtc.Srtp;

/// <summary>Session keys from a master key by AES in counter mode (RFC 3711 section 4.3), with a key derivation rate of 0: derived once.</summary>
internal static class SrtpKeyDerivation
{
    /// <summary>RFC 3711 section 4.3.2. RTCP's labels are RTP's plus 3.</summary>
    public enum Label
    {
        RtpEncryption = 0,
        RtpAuthentication = 1,
        RtpSalt = 2,
        RtcpEncryption = 3,
        RtcpAuthentication = 4,
        RtcpSalt = 5,
    }

    /// <summary>Fills <paramref name="output"/>. A 96-bit salt counts as 112 bits with zeros behind (RFC 7714 section 11).</summary>
    public static void Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, Label label, Span<byte> output)
    {
        Span<byte> counter = stackalloc byte[16];
        Span<byte> block = stackalloc byte[16];
        counter.Clear();
        masterSalt.CopyTo(counter);
        counter[7] ^= (byte)label;

        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        for (var offset = 0; offset < output.Length; offset += block.Length)
        {
            counter[15] = (byte)(offset / block.Length);
            aes.EncryptEcb(counter, block, PaddingMode.None);
            block[..Math.Min(block.Length, output.Length - offset)].CopyTo(output[offset..]);
        }

        CryptographicOperations.ZeroMemory(block);
    }
}
