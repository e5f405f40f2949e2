using System.Buffers.Binary;
using System.Text;

namespace VideoConf.Sfu.Data;

/// <summary>What a participant has measured, as it says itself on its reliable channel. The layout stands in this folder's README.</summary>
internal static class ReportFrame
{
    /// <summary>Its type.</summary>
    public const byte Type = 7;

    /// <summary>Measurements in one.</summary>
    public const int MaximumCount = 50;

    /// <summary>Letters of the longest name.</summary>
    public const int MaximumNameLength = 32;

    private const int ValueLength = sizeof(double);

    /// <summary>Reads one; false when it is none. Whether a name is known and a value believable, others decide.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out IReadOnlyDictionary<string, double> measurements)
    {
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        measurements = found;
        if (data.Length < 2 || data[0] != Type || data[1] is 0 or > MaximumCount) return false;
        var rest = data[2..];
        for (var i = data[1]; i > 0; i--)
        {
            if (rest.IsEmpty || rest[0] is 0 or > MaximumNameLength || rest.Length < 1 + rest[0] + ValueLength) return false;
            var name = rest.Slice(1, rest[0]);
            var value = BinaryPrimitives.ReadDoubleBigEndian(rest[(1 + rest[0])..]);
            if (!IsName(name) || !double.IsFinite(value)) return false;
            found[Encoding.ASCII.GetString(name)] = value;
            rest = rest[(1 + rest[0] + ValueLength)..];
        }

        return rest.IsEmpty;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter)) return false;
        }

        return true;
    }
}
