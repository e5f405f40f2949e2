namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>
/// Makes inputs out of a corpus: bit flips, changed bytes, truncation, growth, splices of two entries, interesting lengths. The same
/// seed makes the same inputs, and making one allocates nothing.
/// </summary>
/// <param name="corpus">Valid inputs, and every input that once broke something.</param>
/// <param name="seed">Which sequence.</param>
/// <param name="maximumLength">The longest input.</param>
public sealed class MutationFuzzer(IReadOnlyList<byte[]> corpus, int seed, int maximumLength = 2048)
{
    private static readonly byte[] Interesting = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 191, 192, 200, 254, 255];

    private readonly byte[] _buffer = new byte[maximumLength];
    private readonly Random _random = new(seed);

    /// <summary>The next input. Valid until the next call.</summary>
    public Span<byte> Next()
    {
        var length = Copy(corpus[_random.Next(corpus.Count)], 0);
        var mutations = 1 + _random.Next(4);
        for (var i = 0; i < mutations; i++) length = Mutate(length);
        return _buffer.AsSpan(0, length);
    }

    private int Mutate(int length)
    {
        switch (_random.Next(8))
        {
            case 0 or 1 when length > 0:
                _buffer[_random.Next(length)] ^= (byte)(1 << _random.Next(8));
                return length;
            case 2 when length > 0:
                _buffer[_random.Next(length)] = (byte)_random.Next(256);
                return length;
            case 3 when length > 0:
                _buffer[_random.Next(length)] = Interesting[_random.Next(Interesting.Length)];
                return length;
            case 4:
                return _random.Next(length + 1);
            case 5:
                return Splice(length);
            case 6 when length > 1:
                return Repeat(length);
            default:
                return Grow(length);
        }
    }

    // The start of this one, the end of another.
    private int Splice(int length)
    {
        var other = corpus[_random.Next(corpus.Count)];
        if (other.Length == 0) return length;
        var from = _random.Next(other.Length);
        return Copy(other.AsSpan(from), _random.Next(length + 1));
    }

    // A piece of it once more, somewhere.
    private int Repeat(int length)
    {
        var from = _random.Next(length);
        var piece = _random.Next(1, Math.Min(64, length - from) + 1);
        var to = _random.Next(length);
        piece = Math.Min(piece, maximumLength - to);
        _buffer.AsSpan(from, piece).CopyTo(_buffer.AsSpan(to));
        return Math.Max(length, to + piece);
    }

    private int Grow(int length)
    {
        var more = Math.Min(_random.Next(1, 33), maximumLength - length);
        _random.NextBytes(_buffer.AsSpan(length, more));
        return length + more;
    }

    private int Copy(ReadOnlySpan<byte> source, int at)
    {
        var count = Math.Min(source.Length, maximumLength - at);
        source[..count].CopyTo(_buffer.AsSpan(at));
        return at + count;
    }
}
