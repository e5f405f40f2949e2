using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace VideoConf.MediaNode.Matroska;

/// <summary>Writes EBML elements (RFC 8794) one after the other.</summary>
internal sealed class EbmlBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>The eight-byte size that means "until something that cannot be inside".</summary>
    public const ulong UnknownSize = 0x01FF_FFFF_FFFF_FFFF;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Forgets it.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>An id alone.</summary>
    public void Id(uint id) => BigEndian(id, Bytes(id));

    /// <summary>A size in as few bytes as it takes.</summary>
    public void Size(ulong size)
    {
        // A size of all ones means "unknown", so each length holds one value fewer.
        var length = 1;
        while (length < 8 && size >= (1UL << (7 * length)) - 1) length++;
        BigEndian(size | (1UL << (7 * length)), length);
    }

    /// <summary>A size of eight bytes, so that it can be written over later.</summary>
    public void UnknownSizeHere() => BigEndian(UnknownSize, 8);

    /// <summary>An element with an unsigned number.</summary>
    public void Unsigned(uint id, ulong value)
    {
        var length = Math.Max(1, Bytes(value));
        Id(id);
        Size((ulong)length);
        BigEndian(value, length);
    }

    /// <summary>An element with a number of eight bytes.</summary>
    public void Fixed(uint id, long value)
    {
        Id(id);
        Size(8);
        BigEndian((ulong)value, 8);
    }

    /// <summary>An element with a floating-point number of eight bytes.</summary>
    public void Float(uint id, double value) => Fixed(id, BitConverter.DoubleToInt64Bits(value));

    /// <summary>An element with text.</summary>
    public void Text(uint id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    /// <summary>An element with bytes.</summary>
    public void Binary(uint id, ReadOnlySpan<byte> value)
    {
        Id(id);
        Size((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>An element of elements.</summary>
    public void Master(uint id, Action<EbmlBuffer> content)
    {
        var inner = new EbmlBuffer();
        content(inner);
        Binary(id, inner.Written);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value) => _bytes.Write(value);

    private static int Bytes(ulong value) => (64 - BitOperations.LeadingZeroCount(value) + 7) / 8;

    private void BigEndian(ulong value, int length)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, value);
        _bytes.Write(all[(8 - length)..]);
    }
}
