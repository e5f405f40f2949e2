using System.Buffers.Binary;
using System.Text;
using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Data;

/// <summary>Writes a participant's slot map for its reliable channel. The layout stands in this folder's README.</summary>
internal static class SlotsFrame
{
    /// <summary>Its type.</summary>
    public const byte Type = 6;

    private const byte PausedFlag = 0x80;
    private const byte ShedFlag = 0x40;
    private const int HeaderLength = 7;

    /// <summary>Writes one; false when it does not fit, or holds what it has no place for.</summary>
    public static bool TryWrite(SfuSlotMap map, Span<byte> output, out int written)
    {
        written = 0;
        if (output.Length < HeaderLength || map.Slots.Count > byte.MaxValue || map.Version is < 0 or > uint.MaxValue) return false;
        output[0] = Type;
        BinaryPrimitives.WriteUInt32BigEndian(output[1..], (uint)map.Version);
        output[5] = map.VideoCodec is { } codec ? NumberOf(codec) : (byte)0;
        output[6] = (byte)map.Slots.Count;
        var at = HeaderLength;
        foreach (var slot in map.Slots)
        {
            if (!TryWriteText(output, ref at, slot.Mid) || at == output.Length) return false;
            output[at++] = (byte)((slot.Source is { } source ? (int)source + 1 : 0) | (slot.IsPaused ? PausedFlag : 0) | (slot.IsShed ? ShedFlag : 0));
            if (!TryWriteText(output, ref at, slot.ParticipantId ?? "")) return false;
        }

        written = at;
        return true;
    }

    private static bool TryWriteText(Span<byte> output, ref int at, string text)
    {
        if (output.Length <= at || !Encoding.UTF8.TryGetBytes(text, output[(at + 1)..], out var length) || length > byte.MaxValue) return false;
        output[at] = (byte)length;
        at += 1 + length;
        return true;
    }

    private static byte NumberOf(CodecKind codec) => codec switch
    {
        CodecKind.Vp8 => 1,
        CodecKind.H264 => 2,
        CodecKind.Vp9 => 3,
        CodecKind.Av1 => 4,
        _ => 0,
    };
}
