using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Recording;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Tests.Captions;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Taps;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>A stretch of recording whose tracks fail, one or all.</summary>
public sealed class StretchTests : IAsyncDisposable
{
    private static readonly byte[] Silence = [0xF8, 0xFF, 0xFE]; // 20 ms of Opus.
    private readonly ScriptedEngine _engine = new() { TakeTap = (_, _) => SfuError.None };
    private readonly Sink _sink = new();
    private readonly TapVoices _voices = new(new MediaTap(new() { Purpose = TapPurpose.Recording }));

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_track_that_fails_as_time_passes_is_given_up_and_the_others_go_on()
    {
        _sink.Refuses = chunk => chunk.ParticipantId == "prt_a";
        var running = Run(new() { AudioPause = TimeSpan.FromMilliseconds(200), RepairPatience = TimeSpan.FromMilliseconds(50) });
        Say("prt_a", "prt_b");
        await Until.TrueAsync(() => !_sink.Gaps.IsEmpty && _sink.Chunks.Count == 1, "one is given up, the other kept");
        Say("prt_b");
        await Until.TrueAsync(() => _sink.Chunks.Count == 2, "the other goes on");
        await EndAsync(running);
        Assert.Equal(["prt_a"], _sink.Gaps.Select(gap => gap.ParticipantId));
        Assert.All(_sink.Chunks, chunk => Assert.Equal("prt_b", chunk.ParticipantId));
    }

    [Fact]
    public async Task Tracks_that_fail_at_the_end_are_said_to_be_missing()
    {
        _sink.Refuses = chunk => chunk.ParticipantId != "prt_c";
        var running = Run(new());
        Say("prt_a", "prt_b", "prt_c");
        await EndAsync(running);
        Assert.Equal(["prt_a", "prt_b"], _sink.Gaps.Select(gap => gap.ParticipantId).Order());
        Assert.Equal("prt_c", Assert.Single(_sink.Chunks).ParticipantId);
    }

    [Fact]
    public async Task What_fails_as_a_whole_ends_without_an_exception_and_leaves_no_tap()
    {
        _engine.AskKeyFrame = () => throw new InvalidOperationException("A defect.");
        Assert.True(_voices.Tap.TryStart(new TapTrack(1, "prt_a", TrackSource.Camera, CodecKind.Vp8, 90_000, new PayloadType(96), 0, 0, null), 0));
        await Run(new()).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(_voices.Tap.IsEnded);
        Assert.Equal("prt_a", Assert.Single(_sink.Gaps).ParticipantId);
    }

    [Fact]
    public async Task Who_begins_tracks_without_end_is_recorded_so_far_and_no_further()
    {
        var running = Run(new() { MostTracksOfOne = 2 });
        for (var i = 0; i < 5; i++)
        {
            Say("prt_a");
            _voices.Leave("prt_a", DateTimeOffset.UtcNow);
        }

        Say("prt_b");
        await EndAsync(running);
        Assert.Equal(["prt_a", "prt_a", "prt_b"], _sink.Chunks.Select(chunk => chunk.ParticipantId).Order());
        Assert.Equal("prt_a", Assert.Single(_sink.Gaps).ParticipantId);
    }

    private Task Run(RecordingLimits limits) =>
        Task.Run(new RoomRecorder(_voices.Tap, "abcd-efgh-jkmn", _engine, _sink, limits, TimeProvider.System, NullLogger.Instance).RunAsync);

    private void Say(params string[] participants)
    {
        foreach (var participant in participants)
        {
            for (var i = 0; i < 10; i++) _voices.Send(participant, Silence, DateTimeOffset.UtcNow);
        }

        _voices.Tap.Signal();
    }

    private async Task EndAsync(Task running)
    {
        _voices.Tap.Detach();
        await running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Sink : IChunkSink
    {
        public Func<StoredChunk, bool> Refuses { get; set; } = _ => false;

        public ConcurrentQueue<StoredChunk> Chunks { get; } = [];

        public ConcurrentQueue<TrackGap> Gaps { get; } = [];

        public string RecordingId => "rec_1";

        public RecordingFigures Figures { get; } = new();

        public bool TrySave(StoredChunk draft, bool isFirst, ReadOnlySpan<byte> bytes) => true;

        public void Complete(StoredChunk chunk, ReadOnlySpan<byte> bytes)
        {
            if (Refuses(chunk)) throw new InvalidOperationException("A defect.");
            Chunks.Enqueue(chunk);
        }

        public void Gap(TrackGap gap) => Gaps.Enqueue(gap);
    }
}
