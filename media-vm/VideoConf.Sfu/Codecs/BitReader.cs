using System.Numerics;

namespace VideoConf.Sfu.Codecs;

/// <summary>Reads bits, most significant first. Past the end it yields zeroes and says so: one test at the end of a parse is enough.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position;

    /// <summary>Whether more was read than there was.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Bits read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Reads up to 32 bits as a number.</summary>
    public uint Read(int bits)
    {
        if (HasFailed || bits > (_data.Length * 8) - _position)
        {
            HasFailed = true;
            return 0;
        }

        var value = 0u;
        while (bits > 0)
        {
            var rest = 8 - (_position & 7);
            var take = Math.Min(rest, bits);
            value = (value << take) | ((uint)(_data[_position >> 3] >> (rest - take)) & ((1u << take) - 1));
            _position += take;
            bits -= take;
        }

        return value;
    }

    /// <summary>Reads one bit.</summary>
    public bool ReadFlag() => Read(1) != 0;

    /// <summary>Reads a number below <paramref name="count"/> that is not a power of two's width: ns(n) of the AV1 specification, section 4.10.7.</summary>
    /// <param name="count">How many values there are; at least 1.</param>
    public uint ReadNonSymmetric(uint count)
    {
        var width = BitOperations.Log2(count) + 1;
        var shorter = (1u << width) - count;
        var value = Read(width - 1);
        return value < shorter ? value : (value << 1) - shorter + Read(1);
    }
}
