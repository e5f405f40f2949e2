using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Composing;

/// <summary>Tracks made by FFmpeg and cut into chunks by the product's own writer, as a recorder would. What was encoded once is used again.</summary>
internal sealed class Footage(ObjectStoreDouble store)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<string, Lazy<Task<ChunkFile>>> Encoded = new(StringComparer.Ordinal);

    public List<StoredChunk> Chunks { get; } = [];

    /// <summary>A camera that shows what a lavfi source makes, from a second of the meeting on.</summary>
    public async Task VideoAsync(string participant, string codec, string source, double from, double seconds, string track = "", string kind = TrackSources.Camera, double chunk = 2, int keyEvery = 30)
    {
        var encoder = codec switch
        {
            TrackCodecs.Vp8 => "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k",
            TrackCodecs.Vp9 => "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k",
            _ => "-c:v libx264 -preset ultrafast -bf 0",
        };
        var file = await EncodeAsync($"-f lavfi -i {source} -t {Text(seconds)} -pix_fmt yuv420p {encoder} -g {keyEvery} -f matroska");
        Cut(track.Length > 0 ? track : $"{participant}-{kind}", participant, kind, file, from, chunk, TimeSpan.FromSeconds(1.0 / 30), waits: keyEvery == 30);
    }

    /// <summary>A microphone.</summary>
    public async Task VoiceAsync(string participant, string source, double from, double seconds, string track = "", double chunk = 2)
    {
        var file = await EncodeAsync($"-f lavfi -i {source} -t {Text(seconds)} -ar 48000 -ac 1 -c:a libopus -b:a 64k -f matroska");
        // The encoder's own delay: a recorder has packets by the time they were spoken.
        file = file with { Format = TrackFormat.Opus(1), Frames = [.. file.Frames.Select(frame => frame with { Timestamp = frame.Timestamp - TimeSpan.FromMilliseconds(7) }).Where(frame => frame.Timestamp >= TimeSpan.Zero)] };
        Cut(track.Length > 0 ? track : $"{participant}-{TrackSources.Microphone}", participant, TrackSources.Microphone, file, from, chunk, TimeSpan.FromMilliseconds(20));
    }

    public static string Tone(int hertz) => $"sine=frequency={hertz}:sample_rate=48000";

    public static string Color(string color, string size = "320x180") => $"color=c={color}:s={size}:r=30";

    private void Cut(string track, string participant, string source, ChunkFile file, double from, double seconds, TimeSpan frameTime, bool waits = true)
    {
        var start = Start.AddSeconds(from);
        var index = 0;
        for (var i = 0; i < file.Frames.Count;)
        {
            var zero = file.Frames[i].Timestamp;
            using var memory = new MemoryStream();
            var writer = ChunkWriter.Begin(memory, file.Format, start + zero);
            var last = zero;
            do
            {
                last = file.Frames[i].Timestamp;
                writer.WriteFrame(last - zero, file.Frames[i].Data.Span, file.Frames[i].IsKey);
                i++;
            }
            while (i < file.Frames.Count && !((file.Frames[i].IsKey || !waits) && file.Frames[i].Timestamp - zero >= TimeSpan.FromSeconds(seconds - 0.001)));

            writer.End(last - zero + frameTime);
            Add(track, index++, participant, source, file.Format, memory.ToArray(), start + zero, start + last + frameTime, writer.Frames);
        }
    }

    private void Add(string track, int index, string participant, string source, TrackFormat format, byte[] bytes, DateTimeOffset from, DateTimeOffset to, int frames)
    {
        var name = $"rec_1/{track}/{index:D6}.{format.Extension}";
        store.Objects[$"/chunks/{name}"] = bytes;
        Chunks.Add(new()
        {
            Name = name,
            RecordingId = "rec_1",
            TrackId = track,
            Index = index,
            ParticipantId = participant,
            Source = source,
            Codec = format.Codec,
            StartedAt = from,
            EndedAt = to,
            Width = format.Width,
            Height = format.Height,
            Frames = frames,
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        });
    }

    private static Task<ChunkFile> EncodeAsync(string arguments) => Encoded.GetOrAdd(arguments, static key => new(async () =>
    {
        var bytes = await Tool.RunAsync("ffmpeg", ["-v", "error", .. key.Split(' '), "-"]);
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(bytes, out var file));
        return file!;
    })).Value;

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
