using System.Buffers.Binary;

namespace VideoConf.Rtc.Rtcp;

/// <summary>
/// Packs packet status symbols into chunks (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.2): runs for what repeats,
/// vectors of 14 one-bit or 7 two-bit symbols for the rest.
/// </summary>
internal static class TwccChunks
{
    private const int MaximumRun = 0x1FFF;
    private const int OneBitLength = 14;
    private const int TwoBitLength = 7;

    /// <summary>Writes the chunks.</summary>
    /// <returns>Bytes written: 2 for each 7 symbols at most.</returns>
    public static int Write(ReadOnlySpan<byte> symbols, Span<byte> destination)
    {
        var written = 0;
        while (!symbols.IsEmpty)
        {
            var chunk = Next(ref symbols);
            BinaryPrimitives.WriteUInt16BigEndian(destination[written..], chunk);
            written += 2;
        }

        return written;
    }

    private static ushort Next(ref ReadOnlySpan<byte> symbols)
    {
        var run = RunLength(symbols);
        var window = symbols[..Math.Min(symbols.Length, OneBitLength)];
        var fitsOneBit = !window.Contains((byte)Twcc.LargeDelta);
        var vectorLength = Math.Min(symbols.Length, fitsOneBit ? OneBitLength : TwoBitLength);

        int chunk;
        if (run >= vectorLength)
        {
            chunk = (symbols[0] << 13) | run;
            symbols = symbols[run..];
            return (ushort)chunk;
        }

        chunk = fitsOneBit ? 0x8000 : 0xC000;
        for (var i = 0; i < vectorLength; i++) chunk |= symbols[i] << (fitsOneBit ? 13 - i : 12 - (i * 2));
        symbols = symbols[vectorLength..];
        return (ushort)chunk;
    }

    private static int RunLength(ReadOnlySpan<byte> symbols)
    {
        var other = symbols.IndexOfAnyExcept(symbols[0]);
        return Math.Min(other < 0 ? symbols.Length : other, MaximumRun);
    }
}
