using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VideoConf.Rtc.Srtp.Ciphers;

namespace VideoConf.Rtc.Srtp.OpenSsl;

/// <summary>
/// HMAC over libcrypto's SHA-1, which uses the CPU's SHA instructions (.NET has no intrinsics for them). Works on a plain struct:
/// the state after the padded key is computed once, and copied for each packet. EVP_MAC and IncrementalHash spend
/// several hundred ns a packet on copying contexts on the heap.
/// </summary>
internal sealed unsafe partial class OpenSslHmacSha1 : HmacSha1
{
    private const string LibCrypto = "libcrypto.so.3";
    private const int BlockLength = 64;

    private Sha1State _inner;
    private Sha1State _outer;

    public OpenSslHmacSha1(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        key.CopyTo(block);
        foreach (ref var b in block) b ^= 0x36;
        _inner = Begin(block);
        foreach (ref var b in block) b ^= 0x36 ^ 0x5c;
        _outer = Begin(block);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Whether this system's libcrypto has the functions: they are old, and a build may leave them out.</summary>
    public static bool IsSupported { get; } = Probe();

    [SkipLocalsInit]
    public override void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        Span<byte> full = stackalloc byte[FullLength];
        fixed (byte* a = first, b = second, digest = full)
        {
            var state = _inner;
            _ = Update(&state, a, (nuint)first.Length);
            if (!second.IsEmpty) _ = Update(&state, b, (nuint)second.Length);
            _ = Final(digest, &state);
            state = _outer;
            _ = Update(&state, digest, FullLength);
            _ = Final(digest, &state);
        }

        full[..tag.Length].CopyTo(tag);
    }

    public override void Dispose() => _inner = _outer = default;

    private static Sha1State Begin(ReadOnlySpan<byte> paddedKey)
    {
        Sha1State state;
        fixed (byte* key = paddedKey)
        {
            _ = Init(&state);
            _ = Update(&state, key, BlockLength);
        }

        return state;
    }

    private static bool Probe() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(LibCrypto, typeof(OpenSslHmacSha1).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "SHA1_Init", out _)
        && NativeLibrary.TryGetExport(library, "SHA1_Update", out _)
        && NativeLibrary.TryGetExport(library, "SHA1_Final", out _);

    [LibraryImport(LibCrypto, EntryPoint = "SHA1_Init")]
    private static partial int Init(Sha1State* state);

    [LibraryImport(LibCrypto, EntryPoint = "SHA1_Update")]
    private static partial int Update(Sha1State* state, byte* data, nuint length);

    [LibraryImport(LibCrypto, EntryPoint = "SHA1_Final")]
    private static partial int Final(byte* digest, Sha1State* state);

    /// <summary>SHA_CTX of openssl/sha.h: five words of state, two of length, sixteen of data, one of fill, 96 bytes since 1998.</summary>
    [InlineArray(24)]
    private struct Sha1State
    {
        private uint _word;
    }
}
