namespace VideoConf.Sfu.Tests.Codecs;

/// <summary>Writes bits, most significant first, for what the parsers read.</summary>
internal sealed class Bits
{
    private readonly List<bool> _bits = [];

    public Bits Add(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--) _bits.Add(((value >> i) & 1) != 0);
        return this;
    }

    public Bits Add(bool flag) => Add(flag ? 1u : 0u, 1);

    public Bits AddNonSymmetric(uint value, uint count)
    {
        var width = System.Numerics.BitOperations.Log2(count) + 1;
        var shorter = (1u << width) - count;
        return value < shorter ? Add(value, width - 1) : Add(value + shorter, width);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[(_bits.Count + 7) / 8];
        for (var i = 0; i < _bits.Count; i++)
        {
            if (_bits[i]) bytes[i / 8] |= (byte)(0x80 >> (i % 8));
        }

        return bytes;
    }

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
