using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Recording.Storing;
using VideoConf.MediaNode.Storage;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu.Codecs;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>What a former process left in the folder.</summary>
public sealed class LeftoverTests : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Create();
    private readonly EventQueue _events = new(100);
    private readonly List<NodeEvent> _told = [];
    private ObjectStoreDouble _store = null!;
    private ObjectStore _client = null!;

    public async Task InitializeAsync()
    {
        _store = await ObjectStoreDouble.StartAsync();
        _client = new(NodeOptions.Of(_key), new(), TimeProvider.System, NullLogger<ObjectStore>.Instance);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _store.DisposeAsync();
    }

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task What_was_being_written_is_stored_though_no_memory_is_free()
    {
        using var bench = Record();
        var (draft, isFirst, bytes) = Assert.Single(bench.Saved);
        Assert.True(Open().TryBegin(Recording) && Open().TryAppend(draft, isFirst, bytes));

        await using var desk = new ChunkDesk(Recording, Means(memory: 0));
        desk.TakeLeftovers();
        await DrainAsync(desk);
        var chunk = Assert.Single(_told, item => item.Chunk is not null).Chunk!;
        Assert.Equal(MatroskaError.None, ChunkReader.TryRead(_store.Objects[$"/chunks/{chunk.Name}"], out var read));
        Assert.Equal(chunk.Frames, read!.Frames.Count);
        Assert.DoesNotContain(_told, item => item.Gap is not null);
    }

    [Fact]
    public async Task A_chunk_that_lost_its_end_is_reported_and_does_not_keep_the_others_waiting()
    {
        using var bench = Record();
        bench.Recorder.End();
        var (whole, bytes) = Assert.Single(bench.Chunks);
        var torn = whole with { Index = 1, Name = whole.Name.Replace("000000", "000001", StringComparison.Ordinal) };
        var folder = Open();
        Assert.True(folder.TryBegin(Recording) && folder.TryWrite(torn, bytes) && folder.TryWrite(whole, bytes));
        File.WriteAllBytes(folder.PathOf(torn), bytes[..^100]);

        await using var desk = new ChunkDesk(Recording, Means(memory: 1024 * 1024));
        desk.TakeLeftovers();
        await DrainAsync(desk);
        Assert.Equal([$"/chunks/{whole.Name}"], _store.Objects.Keys);
        var gap = Assert.Single(_told, item => item.Gap is not null).Gap!;
        Assert.Equal((torn.ParticipantId, torn.StartedAt, torn.EndedAt), (gap.ParticipantId, gap.From, gap.To));
        Assert.False(File.Exists(folder.PathOf(torn)));
    }

    private SpilledRecording Recording => new("abcd-efgh-jkmn", "rec_1", new PutRecordingRequest("ses_1", _store.Address()));

    private static TrackBench Record()
    {
        var bench = new TrackBench(CodecKind.Opus);
        for (ushort i = 0; i < 100; i++)
        {
            bench.Now = i * 20;
            bench.Add(i, (uint)(i * 960), [0xF8, 0xFF, 0xFE]);
        }

        bench.Tick(save: true);
        return bench;
    }

    private SpillFolder Open() => SpillFolder.Open(_folder.Path, 100 * 1024 * 1024, NullLogger.Instance)!;

    private RecordingMeans Means(long memory) =>
        new(Open(), new MemoryBudget(memory), _client, _events, new RecordingFigures(), TimeProvider.System, NullLogger.Instance);

    private Task DrainAsync(ChunkDesk desk) => Until.TrueAsync(
        () =>
        {
            foreach (var item in _events.Take(10))
            {
                _told.Add(item.Event);
                item.Settled?.Invoke(true);
            }

            return desk.Pending == 0;
        },
        "all is settled");
}
