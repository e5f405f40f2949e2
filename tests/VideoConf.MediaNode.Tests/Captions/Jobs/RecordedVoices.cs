using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Captions.Jobs;

/// <summary>Voices as a recording keeps them: chunks of one second in a store.</summary>
internal static class RecordedVoices
{
    private const int PacketsOfChunk = 50;

    public static IReadOnlyList<StoredChunk> Record(ObjectStoreDouble store, string participant, DateTimeOffset at, short[] samples)
    {
        var chunks = new List<StoredChunk>();
        foreach (var packets in TestEncoder.Packets(samples).Chunk(PacketsOfChunk))
        {
            var start = at.AddSeconds(chunks.Count);
            using var file = new MemoryStream();
            var writer = ChunkWriter.Begin(file, TrackFormat.Opus(channels: 1), start);
            for (var i = 0; i < packets.Length; i++) writer.WriteFrame(TimeSpan.FromMilliseconds(i * 20), packets[i], isKey: true);
            writer.End(TimeSpan.FromMilliseconds(packets.Length * 20));
            var bytes = file.ToArray();
            var name = $"rec_1/{participant}-1/{chunks.Count:D6}.webm";
            store.Objects[$"/chunks/{name}"] = bytes;
            chunks.Add(new StoredChunk
            {
                Name = name,
                RecordingId = "rec_1",
                TrackId = $"{participant}-1",
                Index = chunks.Count,
                ParticipantId = participant,
                Source = TrackSources.Microphone,
                Codec = "opus",
                StartedAt = start,
                EndedAt = start.AddMilliseconds(packets.Length * 20),
                Frames = packets.Length,
                Length = bytes.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            });
        }

        return chunks;
    }

    public static short[] Speech(params (double Silence, double Voice)[] parts)
    {
        var samples = new List<short>();
        foreach (var (silence, voice) in parts)
        {
            samples.AddRange(new short[(int)(silence * 16_000)]);
            var tone = Tone.Sine(voice, 200, -14);
            for (var i = 0; i < tone.Length; i++) tone[i] = (short)(tone[i] * (0.6 + (0.4 * Math.Sin(i / 900.0))));
            samples.AddRange(tone);
        }

        samples.AddRange(new short[8_000]);
        return [.. samples];
    }
}
