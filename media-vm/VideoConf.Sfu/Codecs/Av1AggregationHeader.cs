namespace VideoConf.Sfu.Codecs;

/// <summary>The first byte of an AV1 payload (AOM, RTP Payload Format for AV1, section 4.4).</summary>
/// <param name="ContinuesObu">Whether the first element goes on with an OBU of the packet before (Z).</param>
/// <param name="IsContinued">Whether the last element goes on in the next packet (Y).</param>
/// <param name="Elements">How many elements there are, 1 to 3; 0 when each has its length (W).</param>
/// <param name="StartsSequence">Whether a coded video sequence begins here (N): a decoder can begin.</param>
internal readonly record struct Av1AggregationHeader(bool ContinuesObu, bool IsContinued, byte Elements, bool StartsSequence)
{
    /// <summary>Reads the header. False when nothing follows it, or when a sequence is said to begin in the middle of an OBU, which section 4.4 forbids.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1AggregationHeader header)
    {
        header = default;
        if (payload.Length < 2) return false;

        var first = payload[0];
        header = new Av1AggregationHeader((first & 0x80) != 0, (first & 0x40) != 0, (byte)((first >> 4) & 0x03), (first & 0x08) != 0);
        if (header is not { ContinuesObu: true, StartsSequence: true }) return true;
        header = default;
        return false;
    }
}
