using System.Net;
using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>A recording through the whole node: packets in by SRTP, chunks out by HTTP, events to the control plane.</summary>
public sealed class RecordingTests
{
    private static readonly Ssrc Audio = new(1_001);
    private static readonly Ssrc Video = new(1_002);

    [Fact]
    public async Task A_room_is_recorded_from_put_to_delete_in_whole_chunks_and_then_drained()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        var ada = await node.JoinAsync("ada", Offer());
        await node.RecordAsync();
        await node.RecordAsync();
        var before = DateTimeOffset.UtcNow;

        await SendAsync(node, ada, milliseconds: 1_500);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        var after = DateTimeOffset.UtcNow;

        Assert.Equal(2, node.Chunks.Count);
        Assert.Equal(NodeEventTypes.RecordingDrained, node.Control.Taken.Last(item => item.RecordingId is not null).Type);
        foreach (var chunk in node.Chunks)
        {
            var bytes = store.Objects[$"/chunks/{chunk.Name}"];
            Assert.Equal(chunk.Length, bytes.Length);
            Assert.Equal(chunk.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(MatroskaError.None, ChunkReader.TryRead(bytes, out var read));
            Assert.False(read!.IsTruncated);
            Assert.Equal(chunk.Frames, read.Frames.Count);
            Assert.Equal(("ada", RecordingNode.RecordingId, 0, 0), (chunk.ParticipantId, chunk.RecordingId, chunk.Index, chunk.LostPackets));
            Assert.Matches("^[A-Za-z0-9_-]{1,40}$", chunk.TrackId);
            Assert.InRange(chunk.StartedAt, before.AddSeconds(-1), after);
            Assert.InRange(chunk.EndedAt, chunk.StartedAt, after.AddSeconds(1));
        }

        var audio = node.Chunks.Single(chunk => chunk.Codec == "opus");
        var video = node.Chunks.Single(chunk => chunk.Codec == "vp8");
        Assert.Equal((TrackSources.Microphone, 0), (audio.Source, audio.Width));
        Assert.Equal((TrackSources.Camera, 320, 180), (video.Source, video.Width, video.Height));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(0, await node.MetricAsync("videoconf_recording_chunks_waiting"));
        Assert.Equal(2, await node.MetricAsync("videoconf_recording_chunks_stored_total"));
        Assert.Equal(0, await node.MetricAsync("videoconf_recording_disk_bytes"));
        Assert.Equal(0, await node.MetricAsync("videoconf_recording_memory_bytes"));
    }

    [Fact]
    public async Task Who_declined_is_not_in_it()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store);
        await node.RecordAsync();
        var shy = await node.JoinAsync("shy", Offer(), SfuConsent.Recording);
        var open = await node.JoinAsync("open", Offer());
        await SendAsync(node, shy, 300);
        await SendAsync(node, open, 300);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");

        Assert.Equal(2, node.Chunks.Count);
        Assert.All(node.Chunks, chunk => Assert.Equal("open", chunk.ParticipantId));
        Assert.Equal(2, store.Objects.Count);
    }

    [Fact]
    public async Task Thirty_rejoins_are_thirty_tracks_and_none_is_called_like_another()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store);
        await node.RecordAsync();
        for (var i = 0; i < 30; i++)
        {
            var peer = await node.JoinAsync("ada", Offer());
            await SendAsync(node, peer, 60);

            // Who leaves at once may be gone before a busy worker has looked at what they sent.
            await Until.TrueAsync(async () => await node.MetricAsync("videoconf_recorded_tracks") == 2, "what was sent is being recorded");
            await node.LeaveAsync(peer);
            await Until.TrueAsync(async () => await node.MetricAsync("videoconf_recorded_tracks") == 0, "the tracks have ended");
        }

        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(60, node.Chunks.Select(chunk => chunk.TrackId).Distinct().Count());
        Assert.Equal(0, await node.MetricAsync("videoconf_recorded_tracks"));
    }

    [Fact]
    public async Task A_store_that_is_down_loses_nothing_that_fits_and_is_caught_up_with()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        for (var i = 0; i < 8; i++) store.Failures.Enqueue(i % 2 == 0 ? 503 : 0);
        await node.RecordAsync();
        var ada = await node.JoinAsync("ada", Offer());
        await SendAsync(node, ada, 500);
        await node.LeaveAsync(ada);
        await node.StopRecordingAsync();
        Assert.Equal(0, node.Drained);
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(2, node.Chunks.Count);
        Assert.Equal(2, store.Objects.Count);
        Assert.Empty(node.Gaps);
    }

    [Fact]
    public async Task What_a_stopped_node_could_not_store_is_stored_by_the_next()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        var gate = new TaskCompletionSource();
        store.Gate = gate.Task;
        await node.RecordAsync();
        var ada = await node.JoinAsync("ada", Offer());
        await SendAsync(node, ada, 500);
        await node.StopAsync();
        Assert.Empty(store.Objects);
        Assert.NotEmpty(Directory.GetFiles(folder.Path, "*.webm", SearchOption.AllDirectories));

        store.Gate = Task.CompletedTask;
        gate.SetResult();
        await node.StartAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(2, node.Chunks.Count);
        foreach (var chunk in node.Chunks) Assert.Equal(chunk.Sha256, Convert.ToHexStringLower(SHA256.HashData(store.Objects[$"/chunks/{chunk.Name}"])));
        await Until.TrueAsync(() => !Directory.EnumerateFileSystemEntries(folder.Path).Any(), "the folder is empty");
    }

    [Fact]
    public async Task Chunks_are_told_after_an_outage_of_the_control_plane()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        await node.RecordAsync();
        var ada = await node.JoinAsync("ada", Offer());
        await node.Control.StopAsync();
        await SendAsync(node, ada, 300);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => store.Objects.Count == 2, "they are stored");
        await node.StopAsync();

        // Stored but not told, and the process is another: it stores the same again, and tells.
        await node.Control.StartAsync();
        await node.StartAsync();
        await Until.TrueAsync(() => node.Drained >= 1 && node.Chunks.Count >= 2, "they are told");
        foreach (var chunk in node.Chunks) Assert.Equal(chunk.Sha256, Convert.ToHexStringLower(SHA256.HashData(store.Objects[$"/chunks/{chunk.Name}"])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Without_room_on_disk_or_without_a_disk_memory_does(int folderMiB)
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.File("no-folder"), "");
        await using var node = await RecordingNode.StartAsync(store, folderMiB == 0 ? folder.Path : folder.File("no-folder"), folderMiB);
        await node.RecordAsync();
        await SendAsync(node, await node.JoinAsync("ada", Offer()), 1_000);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(2, store.Objects.Count);
        Assert.Empty(node.Gaps);
        Assert.Equal(0, await node.MetricAsync("videoconf_recording_memory_bytes"));
    }

    [Fact]
    public async Task What_finds_neither_disk_nor_memory_is_said_to_be_missing()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store, memoryMiB: 0);
        await node.RecordAsync();
        var before = DateTimeOffset.UtcNow;
        await SendAsync(node, await node.JoinAsync("ada", Offer()), 500);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Empty(store.Objects);
        Assert.Equal([TrackSources.Camera, TrackSources.Microphone], node.Gaps.Select(gap => gap.Source).Order());
        Assert.All(node.Gaps, gap => Assert.InRange(gap.To - gap.From, TimeSpan.FromMilliseconds(200), DateTimeOffset.UtcNow - before));
        Assert.Equal(2, await node.MetricAsync("videoconf_recording_gaps_total"));
    }

    [Fact]
    public async Task A_store_that_refuses_for_good_makes_a_gap_and_not_a_recording_that_never_ends()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        store.Failures.Enqueue(400);
        store.Failures.Enqueue(413);
        await node.RecordAsync();
        await SendAsync(node, await node.JoinAsync("ada", Offer()), 300);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(2, node.Gaps.Count);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_store_that_stalls_does_not_hold_the_call_up_nor_the_recording()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        using var folder = new TestFolder();
        await using var node = await RecordingNode.StartAsync(store, folder.Path);
        var gate = new TaskCompletionSource();
        store.Gate = gate.Task;
        await node.RecordAsync();
        var viewer = await node.JoinAsync("viewer", new TestOffer().Receive("audio", "ra").Receive("video", "rv"));
        for (var i = 0; i < 6; i++)
        {
            var peer = await node.JoinAsync("ada", Offer());
            var seen = viewer.Rtp.Count;
            await SendAsync(node, peer, 200);
            node.Until(() => viewer.Rtp.Count >= seen + 10, "the call goes on");
            await node.LeaveAsync(peer);
        }

        await Until.TrueAsync(() => Directory.GetFiles(folder.Path, "*.webm", SearchOption.AllDirectories).Length == 12, "all waits on disk");
        Assert.True(await node.MetricAsync("videoconf_recording_disk_bytes") > 0);
        gate.SetResult();
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 1, "it is drained");
        Assert.Equal(12, store.Objects.Count);
        Assert.Empty(node.Gaps);
    }

    [Fact]
    public async Task Bad_requests_are_answered_as_what_they_are()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store, maxRecordings: 1);
        await RefusedAsync(node.DeleteAsync(), HttpStatusCode.NotFound, ProblemTypes.NotFound);
        await RefusedAsync(node.PutAsync(room: "elsewhere"), HttpStatusCode.NotFound, ProblemTypes.NotFound);
        await RefusedAsync(node.PutAsync(request: new("another", store.Address())), HttpStatusCode.NotFound, ProblemTypes.NotFound);
        await RefusedAsync(node.PutAsync(recordingId: "no.dots"), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        await RefusedAsync(node.PutAsync(recordingId: new string('a', 65)), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        await RefusedAsync(node.PutAsync(request: new("", store.Address())), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        await RefusedAsync(node.PutAsync(request: new("ses_1", null!)), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);
        await RefusedAsync(node.PutAsync(request: new("ses_1", new("file:///etc", "", false))), HttpStatusCode.BadRequest, ProblemTypes.InvalidRequest);

        await node.RecordAsync();
        await RefusedAsync(node.PutAsync(recordingId: "rec_2"), HttpStatusCode.ServiceUnavailable, ProblemTypes.NoMediaNode);
        Assert.True(await node.Server.PutRoomAsync("other", "ses_1", 10, CancellationToken.None));
        await RefusedAsync(node.PutAsync(room: "other"), HttpStatusCode.Conflict, ProblemTypes.Conflict);
        await RefusedAsync(node.DeleteAsync(room: "other"), HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Fact]
    public async Task A_recording_ends_with_its_room_and_begins_again_with_the_next_put()
    {
        await using var store = await ObjectStoreDouble.StartAsync();
        await using var node = await RecordingNode.StartAsync(store);
        await node.RecordAsync();
        await SendAsync(node, await node.JoinAsync("ada", Offer()), 200);
        Assert.True(await node.Server.DeleteRoomAsync(RecordingNode.Room, CancellationToken.None));
        await Until.TrueAsync(() => node.Drained == 1 && node.Chunks.Count == 2, "it is drained");

        Assert.True(await node.Server.PutRoomAsync(RecordingNode.Room, "ses_1", 10, CancellationToken.None));
        await node.RecordAsync();
        await SendAsync(node, await node.JoinAsync("ada", Offer()), 200);
        await node.StopRecordingAsync();
        await Until.TrueAsync(() => node.Drained == 2 && node.Chunks.Count == 4, "it is drained again");
        Assert.Equal(4, node.Chunks.Select(chunk => chunk.Name).Distinct().Count());
    }

    internal static TestOffer Offer() => new TestOffer().Send("audio", "a", Audio).Send("video", "v", Video);

    /// <summary>Sends voice and pictures in step with the clock.</summary>
    internal static async Task SendAsync(RecordingNode node, TestPeer peer, int milliseconds)
    {
        var start = TestPeer.Now;
        for (var i = 0; i * 20 < milliseconds; i++)
        {
            while (TestPeer.Now.MillisecondsSince(start) < i * 20)
            {
                node.Pump();
                await Task.Delay(1);
            }

            peer.SendAudio(Audio, (ushort)i);
            if (i % 2 == 0) peer.SendRtp(Video, (ushort)(i / 2), (uint)(i * 20 * 90), TestOffer.Vp8, Picture(i % 50 == 0, (ushort)i), marker: true);
        }
    }

    /// <summary>A VP8 frame of one packet: descriptor, and a header that says 320 by 180 when it is a key frame.</summary>
    internal static byte[] Picture(bool key, ushort number) =>
        key ? [0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00, (byte)number, 1, 2, 3] : [0x10, 0x11, 0, 0, (byte)number, 1, 2, 3, 4, 5];

    private static async Task RefusedAsync(Task<HttpResponseMessage> request, HttpStatusCode status, string type)
    {
        using var response = await request;
        Assert.Equal(status, response.StatusCode);
        Assert.Contains($"\"{type}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
