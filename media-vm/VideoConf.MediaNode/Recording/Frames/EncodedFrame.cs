namespace VideoConf.MediaNode.Recording.Frames;

/// <summary>A whole frame in its codec's Matroska form. Its bytes are good during the call that hands it over.</summary>
/// <param name="timestamp">RTP time, unwrapped.</param>
/// <param name="data">The bytes.</param>
/// <param name="shape">What a decoder must know of it.</param>
/// <param name="receivedAt">When its first packet came, in nanoseconds since 1970.</param>
internal readonly ref struct EncodedFrame(long timestamp, ReadOnlySpan<byte> data, FrameShape shape, long receivedAt)
{
    public long Timestamp { get; } = timestamp;

    public ReadOnlySpan<byte> Data { get; } = data;

    public FrameShape Shape { get; } = shape;

    public long ReceivedAt { get; } = receivedAt;
}

/// <summary>What is known of a frame besides its bytes.</summary>
/// <param name="IsKey">Whether decoding can begin with it.</param>
/// <param name="Width">Picture size; 0 for audio and where the frame does not say.</param>
/// <param name="Height">Picture size; 0 for audio and where the frame does not say.</param>
/// <param name="Configuration">avcC or av1C of a key frame; null where the codec needs none. The same object as long as nothing changed.</param>
/// <param name="Duration">Ticks of the RTP clock; 0 where the frame does not say.</param>
internal readonly record struct FrameShape(bool IsKey, int Width, int Height, byte[]? Configuration, int Duration);
