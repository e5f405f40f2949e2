using System.Buffers;
using VideoConf.Sfu.Codecs;

namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>
/// Puts the payloads of one frame together again. Payloads come from the network: whatever they hold, nothing throws, and memory is taken for
/// bytes that came alone. Use: <see cref="Begin"/>, <see cref="TryAppend"/> for each payload in order, <see cref="TryEnd"/>.
/// </summary>
internal interface IDepacketizer
{
    /// <summary>Forgets the frame that was being put together.</summary>
    void Begin();

    /// <summary>Whether a frame can begin with this payload.</summary>
    bool Starts(ReadOnlySpan<byte> payload);

    /// <summary>Takes the next payload. False when it is malformed, or does not follow the one before: the frame is lost.</summary>
    bool TryAppend(ReadOnlySpan<byte> payload, ArrayBufferWriter<byte> frame);

    /// <summary>Completes the frame. False when it is none that a decoder could use.</summary>
    bool TryEnd(ArrayBufferWriter<byte> frame, out FrameShape shape);
}

/// <summary>Makes the depacketizer of a codec.</summary>
internal static class Depacketizer
{
    public static IDepacketizer For(CodecKind codec) => codec switch
    {
        CodecKind.Opus => new OpusDepacketizer(),
        CodecKind.Vp8 => new Vp8Depacketizer(),
        CodecKind.Vp9 => new Vp9Depacketizer(),
        CodecKind.H264 => new H264Depacketizer(),
        CodecKind.Av1 => new Av1Depacketizer(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Not a codec that taps carry."),
    };
}
