using System.Buffers;
using System.Buffers.Binary;

namespace VideoConf.MediaNode.Matroska;

/// <summary>H.264 as Matroska and MP4 keep it: parameter sets in an <c>avcC</c> record, frames as NAL units behind their length (ISO/IEC 14496-15 section 5.3.3).</summary>
internal static class AvcConfiguration
{
    /// <summary>Bytes of a length before each NAL unit.</summary>
    public const int LengthSize = 4;

    /// <summary>The record for one pair of parameter sets.</summary>
    /// <param name="sps">Sequence parameter set, the NAL unit with its header and without a start code.</param>
    /// <param name="pps">Picture parameter set, likewise.</param>
    /// <param name="avcc">The record.</param>
    /// <returns>False when the two are no parameter sets.</returns>
    public static bool TryBuild(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps, out byte[] avcc)
    {
        avcc = [];
        if (sps.Length is < 4 or > ushort.MaxValue || pps.Length is < 2 or > ushort.MaxValue) return false;
        if ((sps[0] & 0x1F) != 7 || (pps[0] & 0x1F) != 8) return false;
        avcc = new byte[11 + sps.Length + pps.Length];
        avcc[0] = 1;
        sps[1..4].CopyTo(avcc.AsSpan(1)); // Profile, compatibility, level.
        avcc[4] = 0xFC | (LengthSize - 1);
        avcc[5] = 0xE1; // One SPS.
        BinaryPrimitives.WriteUInt16BigEndian(avcc.AsSpan(6), (ushort)sps.Length);
        sps.CopyTo(avcc.AsSpan(8));
        avcc[8 + sps.Length] = 1; // One PPS.
        BinaryPrimitives.WriteUInt16BigEndian(avcc.AsSpan(9 + sps.Length), (ushort)pps.Length);
        pps.CopyTo(avcc.AsSpan(11 + sps.Length));
        return true;
    }

    /// <summary>Appends a NAL unit in the form a frame has it.</summary>
    public static void Append(IBufferWriter<byte> frame, ReadOnlySpan<byte> nalUnit)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame.GetSpan(LengthSize), nalUnit.Length);
        frame.Advance(LengthSize);
        frame.Write(nalUnit);
    }

    /// <summary>Whether a record can be read and has lengths of four bytes, as <see cref="TryBuild"/> writes them.</summary>
    public static bool IsUsable(ReadOnlySpan<byte> avcc) => avcc.Length > 7 && avcc[0] == 1 && (avcc[4] & 3) == LengthSize - 1 && TryAppendSets(avcc, frame: null);

    /// <summary>Appends a record's parameter sets as NAL units of a frame: what a frame needs that follows frames of another record.</summary>
    public static bool TryAppendSets(ReadOnlySpan<byte> avcc, IBufferWriter<byte>? frame)
    {
        if (avcc.Length < 7) return false;
        var at = 5;
        for (var kind = 0; kind < 2; kind++)
        {
            if (at >= avcc.Length) return false;
            var count = kind == 0 ? avcc[at] & 0x1F : avcc[at];
            at++;
            for (var i = 0; i < count; i++)
            {
                if (avcc.Length - at < 2) return false;
                var length = BinaryPrimitives.ReadUInt16BigEndian(avcc[at..]);
                at += 2;
                if (avcc.Length - at < length) return false;
                if (frame is not null) Append(frame, avcc.Slice(at, length));
                at += length;
            }
        }

        return true;
    }
}
