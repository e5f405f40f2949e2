using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace VideoConf.Rtc.Srtp.Ciphers;

/// <summary>
/// AES-128 key stream by .NET's AES: counters are encrypted many at a time, because each call costs more than the blocks in it.
/// The one-shot methods allocate a native context per call; this transform keeps one.
/// </summary>
internal sealed class PortableAes : IDisposable
{
    private const int BlockLength = 16;
    private const int BatchBlocks = 96;

    private readonly Aes _aes;
    private readonly ICryptoTransform _encryptor;
    private readonly byte[] _counters = new byte[BatchBlocks * BlockLength];
    private readonly byte[] _stream = new byte[BatchBlocks * BlockLength];

    public PortableAes(ReadOnlySpan<byte> key)
    {
        _aes = Aes.Create();
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        _encryptor = _aes.CreateEncryptor();
    }

    /// <summary>Encrypts one block.</summary>
    public Vector128<byte> Encrypt(Vector128<byte> block)
    {
        block.CopyTo(_counters);
        _encryptor.TransformBlock(_counters, 0, BlockLength, _stream, 0);
        return Vector128.Create(_stream, 0);
    }

    /// <summary>Counter mode from this counter on, whose last 32 bits count.</summary>
    public void Xor(Vector128<byte> counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        counter.CopyTo(block);
        var count = BinaryPrimitives.ReadUInt32BigEndian(block[12..]);
        while (!input.IsEmpty)
        {
            var length = Math.Min(input.Length, _stream.Length);
            var blocks = (length + BlockLength - 1) / BlockLength;
            for (var i = 0; i < blocks; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(block[12..], count++);
                block.CopyTo(_counters.AsSpan(i * BlockLength));
            }

            _encryptor.TransformBlock(_counters, 0, blocks * BlockLength, _stream, 0);
            XorStream(input[..length], output);
            input = input[length..];
            output = output[length..];
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_stream);
        _encryptor.Dispose();
        _aes.Dispose();
    }

    private void XorStream(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= input.Length; i += Vector<byte>.Count)
            (new Vector<byte>(input[i..]) ^ new Vector<byte>(_stream, i)).CopyTo(output[i..]);
        for (; i < input.Length; i++) output[i] = (byte)(input[i] ^ _stream[i]);
    }
}
