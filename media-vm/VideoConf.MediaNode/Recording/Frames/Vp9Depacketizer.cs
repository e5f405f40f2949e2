using System.Buffers;
using VideoConf.MediaNode.Matroska;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>VP9 (RFC 9628): the payload without its descriptor is the frame.</summary>
internal sealed class Vp9Depacketizer : IDepacketizer
{
    private int _width;
    private int _height;

    public void Begin()
    {
    }

    // RFC 9628 section 4.2: B marks the first packet of a frame.
    public bool Starts(ReadOnlySpan<byte> payload) => !payload.IsEmpty && (payload[0] & 0x08) != 0;

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (!TrySkipDescriptor(payload, out var content) || content.IsEmpty) return false;
        frame.Write(content);
        return true;
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        shape = default;
        if (!TryReadHeader(frame.WrittenSpan, out var isKey)) return false;
        shape = new FrameShape(isKey, _width, _height, null, 0);
        return true;
    }

    private static bool TrySkipDescriptor(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (payload.IsEmpty) return false;
        var flags = payload[0];
        var at = 1;
        if ((flags & 0x80) != 0)
        {
            if (at >= payload.Length) return false;
            at += (payload[at] & 0x80) != 0 ? 2 : 1; // PictureID of 15 or 7 bits.
        }

        if ((flags & 0x20) != 0) at += (flags & 0x10) != 0 ? 1 : 2; // Layer indices, and TL0PICIDX in non-flexible mode.
        if ((flags & 0x50) == 0x50)
        {
            // Up to three P_DIFF, each saying whether another follows.
            for (var i = 0; i < 3; i++)
            {
                if (at >= payload.Length) return false;
                if ((payload[at++] & 1) == 0) break;
            }
        }

        if ((flags & 0x02) != 0 && !TrySkipStructure(payload, ref at)) return false;
        if (at > payload.Length) return false;
        content = payload[at..];
        return true;
    }

    // Section 4.2.1, scalability structure.
    private static bool TrySkipStructure(ReadOnlySpan<byte> payload, ref int at)
    {
        if (at >= payload.Length) return false;
        var head = payload[at++];
        if ((head & 0x10) != 0) at += ((head >> 5) + 1) * 4; // Width and height of each spatial layer.
        if ((head & 0x08) == 0) return true;
        if (at >= payload.Length) return false;
        for (var pictures = payload[at++]; pictures > 0; pictures--)
        {
            if (at >= payload.Length) return false;
            at += 1 + ((payload[at] >> 2) & 3);
        }

        return true;
    }

    // VP9 bitstream specification section 6.2: enough of the uncompressed header to know a key frame and its size.
    private bool TryReadHeader(ReadOnlySpan<byte> frame, out bool isKey)
    {
        isKey = false;
        if (frame.IsEmpty) return false;
        var bits = new BitCursor(frame);
        if (bits.Take(2) != 2) return false; // frame_marker
        var profile = bits.Take(1) | (bits.Take(1) << 1);
        if (profile == 3 && bits.Take(1) != 0) return false;
        if (bits.Take(1) == 1) return true; // show_existing_frame
        isKey = bits.Take(1) == 0;
        bits.Skip(2); // show_frame, error_resilient_mode
        if (!isKey) return true;
        if (bits.Take(24) != 0x498342) return false;
        if (profile >= 2) bits.Skip(1);
        if (bits.Take(3) != 7) // color_space; 7 is sRGB.
        {
            bits.Skip(1); // color_range
            if (profile is 1 or 3) bits.Skip(3); // Subsampling and a reserved bit.
        }
        else if (profile is 1 or 3)
        {
            bits.Skip(1);
        }

        var width = bits.Take(16) + 1;
        var height = bits.Take(16) + 1;
        if (bits.HasEnded) return false;
        (_width, _height) = (width, height);
        return true;
    }
}
