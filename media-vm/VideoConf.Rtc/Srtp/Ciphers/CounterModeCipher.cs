using System.Runtime.Intrinsics;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>AES-128 in counter mode under one key. Not thread-safe.</summary>
internal abstract class CounterModeCipher : IDisposable
{
    /// <summary>A cipher of the wanted path.</summary>
    public static CounterModeCipher Create(ReadOnlySpan<byte> key, CryptoPath path) =>
        path == CryptoPath.Portable ? new Portable(key) : new Intrinsic(key);

    /// <summary>Adds the key stream that starts at this counter. Output is as long as input, and may be the same place.</summary>
    public abstract void Xor(Vector128<byte> counter, ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Wipes the key.</summary>
    public abstract void Dispose();

    private sealed class Portable(ReadOnlySpan<byte> key) : CounterModeCipher
    {
        private readonly PortableAes _aes = new(key);

        public override void Xor(Vector128<byte> counter, ReadOnlySpan<byte> input, Span<byte> output) => _aes.Xor(counter, input, output);

        public override void Dispose() => _aes.Dispose();
    }

    private sealed class Intrinsic(ReadOnlySpan<byte> key) : CounterModeCipher
    {
        private readonly byte[] _roundKeys = IntrinsicAes.ExpandKey(key);

        public override void Xor(Vector128<byte> counter, ReadOnlySpan<byte> input, Span<byte> output) =>
            IntrinsicAes.Xor(_roundKeys, IntrinsicAes.Before(counter), input, output);

        public override void Dispose() => System.Security.Cryptography.CryptographicOperations.ZeroMemory(_roundKeys);
    }
}
