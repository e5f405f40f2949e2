using System.Buffers;
using System.Buffers.Binary;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>VP8 (RFC 7741): the payload without its descriptor is the frame.</summary>
internal sealed class Vp8Depacketizer : IDepacketizer
{
    private const int KeyFrameHeader = 10; // Frame tag, start code, size: RFC 6386 section 9.1.
    private int _width;
    private int _height;

    public void Begin()
    {
    }

    // RFC 7741 section 4.2: S is set and PID is 0 at a frame's first packet alone.
    public bool Starts(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & 0x17) == 0x10;

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (!TrySkipDescriptor(payload, out var content) || content.IsEmpty) return false;
        frame.Write(content);
        return true;
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        var data = frame.WrittenSpan;
        shape = default;
        if (data.Length < 3) return false;
        var isKey = (data[0] & 1) == 0;
        if (isKey)
        {
            if (data.Length < KeyFrameHeader || !data[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A])) return false;
            _width = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF;
            _height = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF;
        }

        shape = new FrameShape(isKey, _width, _height, null, 0);
        return true;
    }

    private static bool TrySkipDescriptor(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (payload.IsEmpty) return false;
        var at = 1;
        if ((payload[0] & 0x80) != 0)
        {
            if (payload.Length < 2) return false;
            var extended = payload[at++];
            if ((extended & 0x80) != 0)
            {
                if (payload.Length <= at) return false;
                at += (payload[at] & 0x80) != 0 ? 2 : 1; // PictureID of 15 or 7 bits.
            }

            if ((extended & 0x40) != 0) at++; // TL0PICIDX
            if ((extended & 0x30) != 0) at++; // TID, Y, KEYIDX
        }

        if (at > payload.Length) return false;
        content = payload[at..];
        return true;
    }
}
