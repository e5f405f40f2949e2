using System.Security.Cryptography;

namespace VideoConf.Rtc.Ice;

/// <summary>One side's ICE user name fragment and password (RFC 8445 section 5.3, RFC 8839 section 5.4).</summary>
/// <param name="Ufrag">4 to 256 characters of letters, digits, + and /.</param>
/// <param name="Password">22 to 256 of them.</param>
public sealed record IceCredentials(string Ufrag, string Password)
{
    /// <summary>Whether both have the form of RFC 8839.</summary>
    public bool IsWellFormed => IsIceChars(Ufrag, 4) && IsIceChars(Password, 22);

    /// <summary>
    /// Makes credentials for an agent: 48 random bits of ufrag, so that many agents on one port do not collide, and 144 of password
    /// (RFC 8445 section 5.3 wants 24 and 128).
    /// </summary>
    public static IceCredentials Generate() => new(RandomText(6), RandomText(18));

    /// <summary>The password stays out of logs.</summary>
    public override string ToString() => $"ICE {Ufrag}";

    private static string RandomText(int bytes)
    {
        Span<byte> random = stackalloc byte[bytes];
        RandomNumberGenerator.Fill(random);
        return Convert.ToBase64String(random); // A multiple of 3 bytes: no '=' at the end, and its alphabet is ice-char's.
    }

    private static bool IsIceChars(string text, int minimum)
    {
        if (text.Length < minimum || text.Length > 256) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/')) return false;
        }

        return true;
    }
}
