using System.Buffers.Binary;

namespace VideoConf.Sfu.Codecs;

/// <summary>
/// What an H.264 payload shows (RFC 6184 sections 5.6 to 5.8) in packetization modes 0 and 1: single NAL units, STAP-A and FU-A. A temporal
/// layer is known only where the encoder puts prefix NAL units before its slices (RFC 6190 section 1.1.3).
/// </summary>
/// <param name="NalType">The type of the NAL unit, of the fragmented one, or of an aggregate's first.</param>
/// <param name="StartsKeyFrame">Whether a decoder can begin: parameter sets or an IDR picture.</param>
/// <param name="IsReference">Whether some NAL unit of it may be referred to (nal_ref_idc).</param>
/// <param name="StartsNal">Whether a NAL unit begins here.</param>
/// <param name="EndsNal">Whether a NAL unit ends here.</param>
/// <param name="TemporalId">The temporal layer, or -1 when it is not told.</param>
internal readonly record struct H264Payload(byte NalType, bool StartsKeyFrame, bool IsReference, bool StartsNal, bool EndsNal, sbyte TemporalId)
{
    private const int ParameterSet = 7;
    private const int Prefix = 14;
    private const int SliceExtension = 20;
    private const int StapA = 24;
    private const int FuA = 28;

    /// <summary>The size of the pictures that follow, where a sequence parameter set tells it.</summary>
    public FrameSize? Size { get; init; }

    /// <summary>Reads the payload. False for what modes 0 and 1 do not have, and for lengths that lie.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.IsEmpty || (payload[0] & 0x80) != 0) return false; // forbidden_zero_bit

        var isReference = (payload[0] & 0x60) != 0;
        var type = payload[0] & 0x1F;
        switch (type)
        {
            case >= 1 and < StapA:
                result = new H264Payload((byte)type, IsBeginning(type), isReference, true, true, TemporalOf(payload)) { Size = SizeOf(payload) };
                return true;
            case StapA:
                return TryParseAggregate(payload[1..], out result);
            case FuA:
                if (payload.Length < 3) return false;
                var fragmented = payload[1] & 0x1F;
                var starts = (payload[1] & 0x80) != 0;
                var ends = (payload[1] & 0x40) != 0;
                if (fragmented is 0 or >= StapA || (starts && ends)) return false; // RFC 6184 section 5.8: not both in one.
                result = new H264Payload((byte)fragmented, starts && IsBeginning(fragmented), isReference, starts, ends, -1);
                return true;
            default:
                return false;
        }
    }

    private static bool TryParseAggregate(ReadOnlySpan<byte> rest, out H264Payload result)
    {
        result = default;
        var first = -1;
        var begins = false;
        var isReference = false;
        sbyte temporal = -1;
        FrameSize? picture = null;
        while (!rest.IsEmpty)
        {
            if (rest.Length < 3) return false;
            int size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0 || size + 2 > rest.Length) return false;

            var nal = rest.Slice(2, size);
            var type = nal[0] & 0x1F;
            if (type is 0 or >= StapA) return false; // No aggregates in aggregates.
            if (first < 0) first = type;
            begins |= IsBeginning(type);
            isReference |= (nal[0] & 0x60) != 0;
            if (temporal < 0) temporal = TemporalOf(nal);
            picture ??= SizeOf(nal);
            rest = rest[(size + 2)..];
        }

        if (first < 0) return false;
        result = new H264Payload((byte)first, begins, isReference, true, true, temporal) { Size = picture };
        return true;
    }

    private static FrameSize? SizeOf(ReadOnlySpan<byte> nal) =>
        (nal[0] & 0x1F) == ParameterSet && H264ParameterSet.TryReadSize(nal, out var size) ? size : null;

    private static bool IsBeginning(int type) => type is 5 or 7;

    // ITU-T H.264 section G.7.3.1.1: svc_extension_flag, then temporal_id in the top 3 bits of the extension's third byte.
    private static sbyte TemporalOf(ReadOnlySpan<byte> nal) =>
        (nal[0] & 0x1F) is Prefix or SliceExtension && nal.Length >= 4 && (nal[1] & 0x80) != 0 ? (sbyte)(nal[3] >> 5) : (sbyte)-1;
}
