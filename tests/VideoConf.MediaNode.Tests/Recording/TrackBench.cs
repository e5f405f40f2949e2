using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Recording;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Recording.Timing;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>One track's recorder in a test's own time, and what it made.</summary>
internal sealed class TrackBench : IChunkSink, IDisposable
{
    /// <summary>When a test's time begins: 2026-01-01.</summary>
    public const long Epoch = 1_767_225_600_000_000_000;

    public TrackBench(CodecKind codec, RecordingLimits? limits = null, ClockOffset? participant = null)
    {
        IsAudio = codec == CodecKind.Opus;
        var track = new TapTrack(
            1, "prt_a", IsAudio ? TrackSource.Microphone : TrackSource.Camera, codec, IsAudio ? 48_000 : 90_000, new PayloadType(96), 0, 0, null);
        Recorder = new TrackRecorder(track, "trk-1", participant ?? new ClockOffset(), limits ?? new RecordingLimits(), this);
    }

    public bool IsAudio { get; }

    public TrackRecorder Recorder { get; }

    public List<(StoredChunk Chunk, byte[] Bytes)> Chunks { get; } = [];

    public List<(StoredChunk Draft, bool IsFirst, byte[] Bytes)> Saved { get; } = [];

    public string RecordingId => "rec_1";

    public RecordingFigures Figures { get; } = new();

    /// <summary>When packets arrive and time passes, in milliseconds.</summary>
    public long Now { get; set; }

    public void Add(ReadOnlySpan<byte> packet, long? at = null) => Recorder.Take(packet, Epoch + ((at ?? Now) * 1_000_000));

    public void Add(ushort sequence, uint timestamp, ReadOnlySpan<byte> payload, bool marker = true)
    {
        Span<byte> packet = stackalloc byte[1_500];
        RtpWriter.TryWriteHeader(packet, marker, new PayloadType(96), new SequenceNumber(sequence), timestamp, new Ssrc(1));
        payload.CopyTo(packet[12..]);
        Add(packet[..(12 + payload.Length)]);
    }

    public void Report(double unixSeconds, uint timestamp) =>
        Recorder.Take(NtpTime.FromUnix((long)(unixSeconds * 1e9)), timestamp, Epoch + (Now * 1_000_000));

    public void Tick(long? now = null, bool save = false)
    {
        Now = now ?? Now;
        Recorder.Tick(Epoch + (Now * 1_000_000), save);
    }

    public ChunkFile Read(int chunk)
    {
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(Chunks[chunk].Bytes, out var file));
        return file!;
    }

    public double StartOf(int chunk) => (Chunks[chunk].Chunk.StartedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds - (Epoch / 1e6);

    public double EndOf(int chunk) => (Chunks[chunk].Chunk.EndedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds - (Epoch / 1e6);

    public bool TrySave(StoredChunk draft, bool isFirst, ReadOnlySpan<byte> bytes)
    {
        Saved.Add((draft, isFirst, bytes.ToArray()));
        return true;
    }

    public void Complete(StoredChunk chunk, ReadOnlySpan<byte> bytes) => Chunks.Add((chunk, bytes.ToArray()));

    public void Gap(TrackGap gap) => Assert.Fail(gap.Reason);

    public void Dispose() => Recorder.Dispose();
}
