using System.Numerics;

namespace VideoConf.MediaNode.Matroska;

/// <summary>An element's head.</summary>
/// <param name="Id">Its id with the length marker.</param>
/// <param name="Start">Where its content starts.</param>
/// <param name="Length">Bytes of its content; -1 when unknown.</param>
internal readonly record struct EbmlElement(uint Id, int Start, long Length)
{
    /// <summary>Whether its end is not told.</summary>
    public bool IsUnknownSize => Length < 0;
}

/// <summary>Reads heads of elements (RFC 8794) from bytes that may be anything. Never throws, never looks outside.</summary>
internal static class EbmlCursor
{
    /// <summary>Reads the head at <paramref name="at"/>; false when the bytes end within it or it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int at, out EbmlElement element)
    {
        element = default;
        if ((uint)at >= (uint)bytes.Length) return false;
        var idLength = BitOperations.LeadingZeroCount((uint)bytes[at]) - 24 + 1;
        if (idLength > 4 || at + idLength >= bytes.Length) return false;
        uint id = 0;
        for (var i = 0; i < idLength; i++) id = (id << 8) | bytes[at + i];

        var sizeAt = at + idLength;
        var sizeLength = BitOperations.LeadingZeroCount((uint)bytes[sizeAt]) - 24 + 1;
        if (sizeLength > 8 || sizeAt + sizeLength > bytes.Length) return false;
        var size = (ulong)bytes[sizeAt] & ((1UL << (8 - sizeLength)) - 1);
        for (var i = 1; i < sizeLength; i++) size = (size << 8) | bytes[sizeAt + i];
        var isUnknown = size == (1UL << (7 * sizeLength)) - 1;
        element = new(id, sizeAt + sizeLength, isUnknown ? -1 : (long)size);
        return true;
    }

    /// <summary>An unsigned number of up to eight bytes.</summary>
    public static bool TryUnsigned(ReadOnlySpan<byte> content, out ulong value)
    {
        value = 0;
        if (content.Length > 8) return false;
        foreach (var next in content) value = (value << 8) | next;
        return true;
    }

    /// <summary>A floating-point number of 0, 4 or 8 bytes.</summary>
    public static bool TryFloat(ReadOnlySpan<byte> content, out double value)
    {
        value = 0;
        if (content.Length is not (0 or 4 or 8) || !TryUnsigned(content, out var bits)) return false;
        if (content.Length == 4) value = BitConverter.UInt32BitsToSingle((uint)bits);
        if (content.Length == 8) value = BitConverter.UInt64BitsToDouble(bits);
        return double.IsFinite(value);
    }
}
