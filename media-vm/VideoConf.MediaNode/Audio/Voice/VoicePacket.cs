namespace VideoConf.MediaNode.Audio.Voice;

/// <summary>An Opus packet of one stream as it arrived.</summary>
/// <param name="Sequence">RTP sequence number, unwrapped.</param>
/// <param name="Timestamp">RTP timestamp, unwrapped: 48,000 a second.</param>
/// <param name="ArrivedAt">When it came, in the server's UTC.</param>
/// <param name="Payload">The Opus packet; empty when its sender sent nothing to hear.</param>
internal readonly record struct VoicePacket(long Sequence, long Timestamp, DateTimeOffset ArrivedAt, ReadOnlyMemory<byte> Payload);
