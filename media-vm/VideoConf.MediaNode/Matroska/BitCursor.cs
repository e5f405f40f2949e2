namespace VideoConf.MediaNode.Matroska;

/// <summary>Reads bits, the highest of a byte first. Past the end they are zeros, and <see cref="HasEnded"/> says so.</summary>
internal ref struct BitCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Whether more was asked for than there is.</summary>
    public readonly bool HasEnded => _at > _bytes.Length * 8;

    /// <summary>The next bits as a number; at most 31.</summary>
    public int Take(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, _at++)
        {
            var bit = _at < _bytes.Length * 8 ? (_bytes[_at >> 3] >> (7 - (_at & 7))) & 1 : 0;
            value = (value << 1) | bit;
        }

        return value;
    }

    /// <summary>Leaves bits out.</summary>
    public void Skip(int count) => _at += count;

    /// <summary>Leaves out a number in <c>uvlc</c> form (AV1 specification, section 4.10.3).</summary>
    public void SkipUvlc()
    {
        var zeros = 0;
        while (!HasEnded && Take(1) == 0) zeros++;
        if (zeros < 32) Skip(zeros);
    }
}
