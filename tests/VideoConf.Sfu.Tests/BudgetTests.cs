using System.Diagnostics;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests;

/// <summary>What forwarding may cost: no managed memory per packet, nothing left behind per participant.</summary>
[Collection(nameof(BudgetTests))]
[CollectionDefinition(nameof(BudgetTests), DisableParallelization = true)]
public sealed class BudgetTests
{
    private const int Viewers = 10;

    [Theory]
    [InlineData(SfuNetwork.Batched, TapUse.None)]
    [InlineData(SfuNetwork.Portable, TapUse.None)]
    [InlineData(SfuNetwork.Batched, TapUse.Read)]
    [InlineData(SfuNetwork.Batched, TapUse.Stuck)]
    public async Task Forwarding_100_000_packets_allocates_nothing(SfuNetwork network, TapUse use)
    {
        if (network == SfuNetwork.Batched && !OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync(options => options.Network = network);
        using var reading = new CancellationTokenSource();
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        var tapped = 0;
        var reader = new Thread(() =>
        {
            while (!reading.IsCancellationRequested)
            {
                if (!tap.Wait(TimeSpan.FromMilliseconds(100), reading.Token)) continue;
                while (tap.TryRead(out var record)) tapped += record.Kind == TapRecordKind.Packet ? 1 : 0;
            }
        });
        if (use != TapUse.None) Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        if (use == TapUse.Read) reader.Start();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var peers = new List<TestPeer> { sender };
        for (var i = 0; i < Viewers; i++) peers.Add(await room.JoinAsync($"viewer{i}", TestRoom.Viewer()));

        var checkedAt = Stopwatch.StartNew();
        ushort sequence = 0;
        SendVideo(3_000); // Fills the packet cache, and lets the runtime compile what it will.
        var before = await SettledAllocationAsync();
        var forwarded = room.Server.Snapshot().PacketsForwarded;
        SendVideo(10_000);
        Assert.Equal(10_000 * Viewers, room.Server.Snapshot().PacketsForwarded - forwarded);

        // The runtime now and then takes a hundred bytes for itself on a busy machine; 24 bytes a batch of 64 would be 37,500.
        Assert.InRange(await SettledAllocationAsync() - before, 0, 8_192);
        await reading.CancelAsync();
        if (use == TapUse.Read) Assert.True(reader.Join(TimeSpan.FromSeconds(10)));
        Assert.Equal(use == TapUse.Read ? 13_000 : 0, tapped);
        if (use == TapUse.Read) Assert.Equal(0, tap.Dropped);
        if (use == TapUse.Stuck) Assert.InRange(tap.Dropped, 0, 13_000);

        void SendVideo(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0);
                sequence++;

                // In step with the server, so that its socket loses nothing on a busy machine.
                if (i % 256 == 255 || i == packets - 1) AwaitForwarded(sequence);
            }
        }

        void AwaitForwarded(int count)
        {
            KeepConsent();
            var clock = Stopwatch.StartNew();
            var expected = Math.Max(0, count) * Viewers;
            while (room.Server.Snapshot().PacketsForwarded < expected)
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{room.Server.Snapshot().PacketsForwarded} of {expected} forwarded; {room.Server.Snapshot()} {string.Join(' ', room.Server.Snapshot().Dropped)}");
                Thread.Sleep(0);
            }
        }

        // The machine may be slow; consent must not run out.
        void KeepConsent()
        {
            if (checkedAt.Elapsed < TimeSpan.FromSeconds(3)) return;
            foreach (var peer in peers) peer.SendCheck();
            checkedAt.Restart();
        }

        // The worker publishes the figure with each tick.
        async Task<long> SettledAllocationAsync()
        {
            var figure = room.Server.Snapshot().ManagedBytesAllocated;
            var same = 0;
            while (same < 5)
            {
                KeepConsent();
                await Task.Delay(30);
                var now = room.Server.Snapshot().ManagedBytesAllocated;
                same = now == figure ? same + 1 : 0;
                figure = now;
            }

            return figure;
        }
    }

    [Fact]
    public async Task Forwarding_for_seconds_collects_no_garbage()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewers = new List<TestPeer>();
        for (var i = 0; i < Viewers; i++) viewers.Add(await room.JoinAsync($"viewer{i}", TestRoom.Viewer()));

        var result = QuietCall.Run(
            room.Server, sender, TestRoom.Video(1), viewers, beginning: 400, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, result.Collections);
        Assert.InRange(result.Forwarded, 8 * Viewers, long.MaxValue);
    }

    [Fact]
    public async Task Choosing_among_simulcast_streams_allocates_nothing()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room);
        var viewers = new List<TestPeer>();
        for (var i = 0; i < 3; i++) viewers.Add(await room.JoinAsync($"viewer{i}", TestRoom.Viewer(1, 1)));
        Send(700); // Fills the packet caches, and lets the runtime compile what it will.
        var before = await SettledAllocationAsync();
        var forwarded = room.Server.Snapshot().PacketsForwarded;
        Send(1_500);
        Assert.InRange(room.Server.Snapshot().PacketsForwarded - forwarded, 3_000, long.MaxValue);

        // 24 bytes a frame would be 36,000.
        Assert.InRange(await SettledAllocationAsync() - before, 0, 8_192);

        void Send(int frames)
        {
            for (var i = 0; i < frames; i++)
            {
                if (i % 100 == 0) Wish((sbyte)(i / 100 % 3));
                camera.SendFrame();
                if (i % 16 == 0) room.For(3);
            }
        }

        void Wish(sbyte stream) => _ = room.Server.Workers[0].RunAsync(
            worker =>
            {
                for (var i = 0; i < viewers.Count; i++)
                {
                    worker.FindMedia(TestRoom.Id, viewers[i].MediaId)!.VideoSlots[0].Stream.Wish = new VideoLayer((sbyte)((stream + i) % 3), sbyte.MaxValue);
                }

                return true;
            },
            CancellationToken.None);

        async Task<long> SettledAllocationAsync()
        {
            var figure = room.Server.Snapshot().ManagedBytesAllocated;
            for (var same = 0; same < 5;)
            {
                room.Pump();
                await Task.Delay(30);
                var now = room.Server.Snapshot().ManagedBytesAllocated;
                same = now == figure ? same + 1 : 0;
                figure = now;
            }

            return figure;
        }
    }

    public enum TapUse
    {
        None,
        Read,
        Stuck,
    }

    [Fact]
    public async Task A_thousand_joins_and_leaves_leave_nothing_behind()
    {
        await using var room = await TestRoom.OpenAsync();
        var traces = new List<WeakReference>();
        await ChurnAsync(room, 100, []); // What libraries and the runtime keep once.
        var files = OpenFiles();
        var memory = ResidentBytes();
        await ChurnAsync(room, 900, traces);

        room.Until(() => room.Server.Snapshot() is { Participants: 0, Tracks: 0, PacketBuffersInUse: ReceiveBatch.Capacity }, "all is returned");
        Assert.Equal((0, 0), room.Server.Workers[0].PeersKnown);
        Assert.True(room.Server.Snapshot().NativeBytes < 16 << 20);
        // A leak would be of hundreds; the runtime opens a handful for itself when it likes.
        Assert.InRange(OpenFiles() - files, -16, 16);
        Assert.Equal(1_000, room.Server.Snapshot().DtlsHandshakes);
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // Stacks may still hold the last few; a leak would hold all ninety.
        Assert.True(traces.Count(trace => trace.IsAlive) <= 5, $"{traces.Count(trace => trace.IsAlive)} participants live on");
        Assert.True(ResidentBytes() - memory < 64 << 20, $"{(ResidentBytes() - memory) >> 20} MiB more than before");
    }

    private static async Task ChurnAsync(TestRoom room, int joins, List<WeakReference> traces)
    {
        for (var i = 0; i < joins; i++)
        {
            var peer = await room.JoinAsync($"p{i}", TestRoom.Full(1));
            for (ushort s = 0; s < 5; s++) peer.SendVideo(TestRoom.Video(1), s, key: s == 0);
            if (i % 10 == 0) traces.Add(await TraceAsync(room, peer.MediaId));
            if (i % 3 == 0) peer.Close();
            else await room.Server.DeleteMediaAsync(TestRoom.Id, peer.MediaId, CancellationToken.None);
            room.UntilEvent(e => e.Kind == SfuEventKind.MediaClosed && e.MediaId == peer.MediaId);
            room.Events.Clear();
            room.Forget(peer);
        }
    }

    private static async Task<WeakReference> TraceAsync(TestRoom room, string mediaId)
    {
        var (trace, _) = await room.Server.Workers[0].RunAsync(worker => new WeakReference(worker.FindMedia(TestRoom.Id, mediaId)), CancellationToken.None);
        Assert.IsType<Participant>(trace!.Target);
        return trace;
    }

    private static int OpenFiles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
