using System.Runtime.Intrinsics.X86;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>Which implementation does the work. The wider the carry-less multiplication, the cheaper authentication by GCM.</summary>
internal enum CryptoPath
{
    /// <summary>.NET's AES and integer arithmetic: any CPU.</summary>
    Portable = 0,

    /// <summary>AES-NI, and PCLMULQDQ of one block at a time.</summary>
    Vector128 = 128,

    /// <summary>AES-NI, and VPCLMULQDQ of two blocks at a time.</summary>
    Vector256 = 256,

    /// <summary>AES-NI, and VPCLMULQDQ of four blocks at a time.</summary>
    Vector512 = 512,
}

/// <summary>Picks the path once, by what the CPU offers.</summary>
internal static class CryptoPathChoice
{
    /// <summary>Set to the name of a <see cref="CryptoPath"/> to use none better than that: to compare them, or to rule one out as a cause.</summary>
    public const string Variable = "VIDEOCONF_SRTP_PATH";

    /// <summary>The widest path that this CPU has.</summary>
    public static CryptoPath Widest { get; } =
        !Aes.IsSupported || !Pclmulqdq.IsSupported || !Ssse3.IsSupported ? CryptoPath.Portable
        : Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported ? CryptoPath.Vector512
        : Pclmulqdq.V256.IsSupported && Avx2.IsSupported ? CryptoPath.Vector256
        : CryptoPath.Vector128;

    /// <summary>The path that senders and receivers use. Stands below <see cref="Widest"/>, because initializers run from top to bottom.</summary>
    public static CryptoPath Best { get; } = Limit(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The best path, or the one of any CPU.</summary>
    public static CryptoPath Of(bool isPortable) => isPortable ? CryptoPath.Portable : Best;

    private static CryptoPath Limit(string? name) =>
        Enum.TryParse<CryptoPath>(name, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted) && wanted < Widest ? wanted : Widest;
}
