using System.Buffers;
using VideoConf.MediaNode.Audio.Opus;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>Opus (RFC 7587): a packet is a frame.</summary>
internal sealed class OpusDepacketizer : IDepacketizer
{
    public void Begin()
    {
    }

    public bool Starts(ReadOnlySpan<byte> payload) => true;

    public bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame)
    {
        if (frame.WrittenCount > 0 || OpusPacket.TicksOf(payload) == 0) return false;
        frame.Write(payload);
        return true;
    }

    public bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape)
    {
        shape = new FrameShape(IsKey: true, 0, 0, null, OpusPacket.TicksOf(frame.WrittenSpan));
        return shape.Duration > 0;
    }
}
