using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VideoConf.Rtc.Srtp;

/// <summary>
/// Which of the last 1,024 packet indices have been seen (RFC 3711 section 3.3.2 asks for at least 64). Retransmissions come on the
/// original SSRC where no other was agreed on, and at 8 Mbit/s a round trip of 300 ms is 250 packets: 64 would refuse them. A ring of words that is
/// cleared word by word as it advances, never shifted (RFC 6479).
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct ReplayWindow
{
    /// <summary>Indices this far and further behind the newest are refused: one word of the ring is always being filled.</summary>
    public const int Length = (Words - 1) * 64;

    private const int Words = 16;
    private Ring _seen;

    /// <summary>The newest index accepted. Meaningless before <see cref="Start"/>.</summary>
    public long Newest { get; private set; }

    /// <summary>Begins with the first authentic packet.</summary>
    public void Start(long index)
    {
        _seen = default;
        Newest = index;
        Mark(index);
    }

    /// <summary>Whether the index may be accepted, before its packet is known to be authentic.</summary>
    public readonly SrtpResult Check(long index)
    {
        if (index > Newest) return SrtpResult.Ok;
        if (Newest - index >= Length) return SrtpResult.TooOld;
        return (_seen[WordOf(index)] & (1UL << (int)(index & 63))) == 0 ? SrtpResult.Ok : SrtpResult.Replayed;
    }

    /// <summary>Records an authentic packet that <see cref="Check"/> let through.</summary>
    public void Accept(long index)
    {
        if (index > Newest)
        {
            var words = Math.Min((index >> 6) - (Newest >> 6), Words);
            for (var i = 0L; i < words; i++) _seen[WordOf(index - (i << 6))] = 0;
            Newest = index;
        }

        Mark(index);
    }

    private void Mark(long index) => _seen[WordOf(index)] |= 1UL << (int)(index & 63);

    private static int WordOf(long index) => (int)(index >> 6) & (Words - 1);

    [InlineArray(Words)]
    private struct Ring
    {
        private ulong _word;
    }
}
