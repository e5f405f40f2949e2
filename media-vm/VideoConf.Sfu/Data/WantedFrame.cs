using System.Text;

namespace VideoConf.Sfu.Data;

/// <summary>Writes which layers of what a participant sends somebody watches, for that participant. The layout stands in this folder's README.</summary>
/// <param name="output">Where it is written; <see cref="MaximumLength"/> bytes hold all that a participant may send.</param>
internal ref struct WantedFrame(Span<byte> output)
{
    /// <summary>Bytes of the longest.</summary>
    public const int MaximumLength = 512;

    /// <summary>Its type.</summary>
    public const byte Type = 4;

    private readonly Span<byte> _output = output;
    private int _length = 2;
    private byte _sections;

    /// <summary>The whole frame.</summary>
    public readonly ReadOnlySpan<byte> Written
    {
        get
        {
            _output[0] = Type;
            _output[1] = _sections;
            return _output[.._length];
        }
    }

    /// <summary>Adds a section. What does not fit is left out: its sender goes on with all layers.</summary>
    /// <param name="mid">Its mid, in ASCII.</param>
    /// <param name="layers">A bit for each of its rids, the first of the offer the lowest.</param>
    /// <returns>Whether it fitted.</returns>
    public bool TryAdd(string mid, byte layers)
    {
        var rest = _output[_length..];
        if (mid.Length > byte.MaxValue || _sections == byte.MaxValue || rest.Length < mid.Length + 2) return false;
        rest[0] = (byte)mid.Length;
        Encoding.ASCII.GetBytes(mid, rest[1..]);
        rest[1 + mid.Length] = layers;
        _length += mid.Length + 2;
        _sections++;
        return true;
    }
}
