using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Layers;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Tests.Taps;

namespace VideoConf.Sfu.Tests.Simulcast;

/// <summary>One camera in three streams, by real sockets: what a subscriber gets is one stream of the layer that it may have.</summary>
public sealed class SimulcastTests
{
    [Fact]
    public async Task The_answer_takes_the_layers_and_a_viewer_gets_the_best()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room);
        Assert.Equal(SimulcastPublisher.Rids, camera.Peer.Answer!.FindSection("v")!.Simulcast!.Receive.Select(stream => stream.Rid));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));

        Show(room, camera, () => viewer.On("rv0").Count(packet => SimulcastPublisher.StreamOf(packet) == 2) > 60, "the best stream comes");

        AssertOneStream(viewer);
        Assert.Equal(1, room.Server.Snapshot().Tracks);
        var last = viewer.On("rv0").Last();
        Assert.Equal(2, SimulcastPublisher.StreamOf(last));
    }

    [Fact]
    public async Task Viewers_with_different_wishes_get_different_layers_and_what_they_lose()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 2);
        var viewers = new List<TestPeer>();
        for (var i = 0; i < 3; i++)
        {
            var viewer = await room.JoinAsync($"viewer{i}", TestRoom.Viewer(1, 1));
            var lost = new HashSet<ushort>();
            viewer.Loses = number => number.Value % 11 == 3 && lost.Add(number.Value);
            viewers.Add(viewer);
            await WishAsync(room, viewer, new VideoLayer((sbyte)i, sbyte.MaxValue));
        }

        Show(room, camera, () => viewers.Select((viewer, i) => viewer.On("rv0").Count(packet => SimulcastPublisher.StreamOf(packet) == i)).Min() > 80, "each has its layer");

        // Wishes turn around: each goes through another stream now.
        for (var i = 0; i < 3; i++) await WishAsync(room, viewers[i], new VideoLayer((sbyte)(2 - i), sbyte.MaxValue));
        Show(room, camera, () => viewers.Select((viewer, i) => viewer.On("rv0").TakeLast(20).Count(packet => SimulcastPublisher.StreamOf(packet) == 2 - i)).Min() == 20, "each has its other layer");

        foreach (var viewer in viewers) Repair(room, viewer);
        Assert.True(room.Server.Snapshot().PacketsResent > 0);
        foreach (var viewer in viewers) AssertOneStream(viewer);
        Assert.All(viewers, viewer => Assert.Equal(0, viewer.BadPackets));
    }

    [Fact]
    public async Task Nothing_passes_while_it_is_not_wished_for_and_it_goes_on_with_a_key_frame()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 3);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        Show(room, camera, () => viewer.On("rv0").Count() > 30, "video comes");

        await WishAsync(room, viewer, VideoLayer.None);
        Show(room, camera, 30);
        var before = viewer.On("rv0").Count();
        Show(room, camera, 30);
        Assert.Equal(before, viewer.On("rv0").Count());

        await WishAsync(room, viewer, VideoLayer.Highest);
        Show(room, camera, () => viewer.On("rv0").Count() > before + 30, "it goes on");
        AssertOneStream(viewer);
    }

    [Fact]
    public async Task Fewer_frames_are_a_layer_as_well()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 4);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        await WishAsync(room, viewer, new VideoLayer(1, 0));
        Show(room, camera, () => viewer.On("rv0").Count(packet => SimulcastPublisher.StreamOf(packet) == 1) > 40, "the middle stream's base layer comes");

        var frames = viewer.On("rv0").Where(packet => SimulcastPublisher.StreamOf(packet) == 1).Select(SimulcastPublisher.FrameOf).Distinct().ToList();
        for (var i = 1; i < frames.Count; i++) Assert.Equal(4, frames[i] - frames[i - 1]); // 0 2 1 2
        AssertOneStream(viewer);
    }

    [Fact]
    public async Task A_stream_that_its_sender_gives_up_gives_way_to_the_next()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 5);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        Show(room, camera, () => viewer.On("rv0").Count(packet => SimulcastPublisher.StreamOf(packet) == 2) > 20, "the best stream comes");

        camera.IsSent[2] = false;
        Show(room, camera, 10);
        clock.Advance(TimeSpan.FromSeconds(1.2));
        Show(room, camera, () => viewer.On("rv0").TakeLast(20).All(packet => SimulcastPublisher.StreamOf(packet) == 1), "the next best takes over");

        camera.IsSent[2] = true;
        Show(room, camera, () => viewer.On("rv0").TakeLast(20).All(packet => SimulcastPublisher.StreamOf(packet) == 2), "the best comes back");
        AssertOneStream(viewer);
    }

    [Fact]
    public async Task What_key_frames_say_ranks_the_streams_whatever_the_offer_s_order()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 6, offered: ["h", "m", "l"]);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        await WishAsync(room, viewer, new VideoLayer(0, sbyte.MaxValue));
        ushort[] heights = [720, 360, 180];
        Show(
            room, camera, () => viewer.On("rv0").Count() > 60 && viewer.On("rv0").TakeLast(20).All(packet => SimulcastPublisher.StreamOf(packet) == 2), "the smallest comes",
            payload: packet =>
            {
                if (!packet.IsKey || packet.Part != 0) return [.. packet.Payload, packet.Stream, (byte)(packet.Frame >> 8), (byte)packet.Frame];
                var height = heights[packet.Stream];
                var width = height * 16 / 9;
                return
                [
                    .. packet.Payload[..6], 0x10, 0, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8),
                    packet.Stream, (byte)(packet.Frame >> 8), (byte)packet.Frame,
                ];
            });
        AssertOneStream(viewer);
    }

    [Fact]
    public async Task Sizes_that_nobody_is_shown_are_not_kept_and_come_whole_when_somebody_is()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 10);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        await WishAsync(room, viewer, new VideoLayer(0, sbyte.MaxValue));
        Show(room, camera, () => viewer.On("rv0").Any() && viewer.On("rv0").TakeLast(20).All(packet => SimulcastPublisher.StreamOf(packet) == 0), "the smallest comes");
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(0.9));
            Show(room, camera, 20);
        }

        var (kept, small, all) = (Kept(room), 0, 0);
        for (var i = 0; i < 60; i++)
        {
            camera.SendFrame(loses: Count);
            room.For(2);
        }

        Assert.InRange(Kept(room) - kept, 1, 2 * small);
        Assert.True(all > 4 * small, $"{all} packets, {small} of them of the smallest size");

        var before = viewer.On("rv0").Count();
        await WishAsync(room, viewer, VideoLayer.Highest);
        Show(room, camera, () => viewer.On("rv0").Skip(before).Count(packet => SimulcastPublisher.StreamOf(packet) == 2) > 40, "the largest comes");
        AssertOneStream(viewer);

        bool Count(CameraPacket packet)
        {
            all++;
            if (packet.Stream == 0) small++;
            return false;
        }
    }

    [Fact]
    public async Task Padding_of_the_sender_is_kept_from_viewers_and_leaves_no_gap()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 7);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        Show(
            room, camera, () => viewer.On("rv0").Count(packet => SimulcastPublisher.StreamOf(packet) == 2) > 60, "the best stream comes",
            payload: packet => packet is { IsKey: false, Temporal: 2 } ? [] : [.. packet.Payload, packet.Stream, (byte)(packet.Frame >> 8), (byte)packet.Frame]);
        Assert.DoesNotContain(viewer.On("rv0"), packet => packet.Payload.Length == 0);
        var numbers = viewer.On("rv0").Select(packet => packet.Sequence).ToList();
        for (var i = 1; i < numbers.Count; i++) Assert.Equal(1, numbers[i].DistanceFrom(numbers[i - 1]));
    }

    [Fact]
    public async Task Reports_tell_the_clock_of_the_stream_that_is_shown()
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 8);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        for (var wish = 0; wish < 3; wish++)
        {
            await WishAsync(room, viewer, new VideoLayer((sbyte)wish, sbyte.MaxValue));
            Show(room, camera, () => viewer.On("rv0").TakeLast(10).Count(packet => SimulcastPublisher.StreamOf(packet) == wish) == 10, "the layer comes");
            camera.SendReports();
            room.For(50);
            viewer.Rtcp.Clear();
            Show(room, camera, () => viewer.CountRtcp(RtcpType.SenderReport, 0) > 0, "a report comes");
            var told = ReportOf(viewer.Rtcp.First(compound => ReportOf(compound) is not null))!.Value;
            // The camera's time runs as fast as the test sends; a stream of another beginning would be millions of ticks away.
            Assert.InRange(Math.Abs((long)(int)(told - viewer.On("rv0").Last().Timestamp)), 0, 90_000 * 60);
        }

        AssertOneStream(viewer);

        static uint? ReportOf(byte[] compound)
        {
            var reader = new RtcpReader(compound);
            while (reader.TryRead(out var packet))
            {
                if (packet.Type == RtcpType.SenderReport && SenderReport.TryParse(in packet, out var report)) return report.RtpTimestamp;
            }

            return null;
        }
    }

    [Fact]
    public async Task A_name_that_was_not_agreed_on_goes_nowhere_and_a_new_number_takes_the_layer_over()
    {
        await using var room = await TestRoom.OpenAsync();
        var peer = await room.JoinAsync("camera", new TestOffer().SendSimulcast("v", SimulcastPublisher.Rids));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        peer.SendRtp(new Ssrc(1), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1), mid: "v", rid: "x");
        peer.SendRtp(new Ssrc(2), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1), mid: "v");
        peer.SendRtp(new Ssrc(3), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1), mid: "w", rid: "h");
        room.Until(() => room.Dropped(DropReason.UnknownSsrc) == 3, "all three are dropped");

        for (ushort i = 0; i < 20; i++) peer.SendRtp(new Ssrc(10), i, i * 3_000u, TestOffer.Vp8, TestPeer.Vp8(i == 0, i), marker: true, mid: "v", rid: "h");
        room.Until(() => viewer.On("rv0").Count() == 20, "the layer shows");
        for (ushort i = 0; i < 20; i++) peer.SendRtp(new Ssrc(11), (ushort)(i + 500), i * 3_000u, TestOffer.Vp8, TestPeer.Vp8(i == 0, i), marker: true, mid: "v", rid: "h");
        room.Until(() => viewer.On("rv0").Count() == 40, "its new number does, too");
        var numbers = viewer.On("rv0").Select(packet => packet.Sequence).ToList();
        for (var i = 1; i < numbers.Count; i++) Assert.Equal(1, numbers[i].DistanceFrom(numbers[i - 1]));
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);
    }

    [Fact]
    public async Task Who_listens_in_gets_one_stream_at_a_time_and_the_best_in_the_end()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        var camera = await SimulcastPublisher.JoinAsync(room, seed: 9);
        var reader = new TapReader(tap);
        Show(room, camera, 40, pump: () => reader.Read());
        clock.Advance(TimeSpan.FromSeconds(2));
        Show(room, camera, 40, pump: () => reader.Read());
        Show(room, camera, () => { reader.Read(); return LastStream() == 2; }, "the best stream comes");

        // A track is one stream, and begins where a decoder can.
        foreach (var track in reader.Packets.GroupBy(packet => packet.Track))
        {
            Assert.Single(track.Select(packet => packet.Payload[^3]).Distinct());
            Assert.True(PacketLayers.TryRead(CodecKind.Vp8, track.First().Payload, false, 0, out var layers) && layers.StartsKeyFrame);
        }

        int LastStream() => reader.Packets.Count == 0 ? -1 : reader.Packets[^1].Payload[^3];
    }

    private static async Task WishAsync(TestRoom room, TestPeer viewer, VideoLayer wish)
    {
        var (done, _) = await room.Server.Workers[0].RunAsync(
            worker =>
            {
                foreach (var slot in worker.FindMedia(TestRoom.Id, viewer.MediaId)!.VideoSlots) slot.Stream.Wish = wish;
                return true;
            },
            CancellationToken.None);
        Assert.True(done);
    }

    private static void Show(TestRoom room, SimulcastPublisher camera, Func<bool> until, string what, Func<Layers.CameraPacket, byte[]>? payload = null) => room.Until(
        () =>
        {
            camera.SendFrame(payload: payload);
            room.For(2);
            return until();
        },
        what, seconds: 30);

    private static void Show(TestRoom room, SimulcastPublisher camera, int frames, Action? pump = null)
    {
        for (var i = 0; i < frames; i++)
        {
            camera.SendFrame();
            room.For(2);
            pump?.Invoke();
        }
    }

    /// <summary>Asks for all that is missing until it is there. What the camera's packets lost on their way to the server, on a busy machine, nobody has.</summary>
    private static void Repair(TestRoom room, TestPeer viewer) => room.Until(
        () =>
        {
            var missing = Missing(viewer).Where(number => IsKept(room, viewer, number)).Take(16).ToArray();
            if (missing.Length == 0) return true;
            viewer.SendNack(viewer.SlotSsrc("rv0"), missing);
            room.For(40);
            return false;
        },
        "what was lost comes again", seconds: 30);

    private static long Kept(TestRoom room) => room.Server.Workers[0].RunAsync(static worker => worker.Counters.PacketBuffersInUse, CancellationToken.None).GetAwaiter().GetResult().Result;

    private static bool IsKept(TestRoom room, TestPeer viewer, SequenceNumber number) => room.Server.Workers[0].RunAsync(
        worker => worker.FindMedia(TestRoom.Id, viewer.MediaId)!.VideoSlots[0].Stream.TryTakeAgain(number, out _, out _, out _), CancellationToken.None).GetAwaiter().GetResult().Result;

    private static List<SequenceNumber> Missing(TestPeer viewer)
    {
        var got = viewer.On("rv0").ToDictionary(packet => packet.Sequence.Value);
        var first = viewer.On("rv0").First().Sequence;
        var last = viewer.On("rv0").Last().Sequence;
        var missing = new List<SequenceNumber>();

        // The largest stream's last 512 are kept, while the smallest sends a third as many.
        for (var number = last.DistanceFrom(first) > 100 ? last.Add(-100) : first; number != last; number = number.Add(1))
        {
            if (!got.ContainsKey(number.Value)) missing.Add(number);
        }

        return missing;
    }

    /// <summary>In the order of their numbers, packets are those of one stream: pictures, base layers and timestamps go on, streams change at key frames.</summary>
    private static void AssertOneStream(TestPeer viewer)
    {
        var packets = viewer.On("rv0").ToList();
        var first = packets[0].Sequence;
        packets = [.. packets.OrderBy(packet => packet.Sequence.DistanceFrom(first))];
        for (var i = 1; i < packets.Count; i++)
        {
            var (before, packet) = (packets[i - 1], packets[i]);
            Assert.True(Vp8Descriptor.TryParse(before.Payload, out var was));
            Assert.True(Vp8Descriptor.TryParse(packet.Payload, out var now));
            var hasGap = packet.Sequence.DistanceFrom(before.Sequence) != 1;
            var pictures = (now.PictureId - was.PictureId) & 0x7FFF;
            Assert.InRange(pictures, 0, hasGap ? 30 : 1);
            Assert.InRange((now.Tl0PicIdx - was.Tl0PicIdx) & 0xFF, 0, hasGap ? 10 : 1);
            Assert.InRange((int)(packet.Timestamp - before.Timestamp), pictures == 0 ? 0 : 1, 90_000 * 60);
            if (pictures == 0) Assert.Equal(before.Timestamp, packet.Timestamp);
            if (SimulcastPublisher.StreamOf(packet) != SimulcastPublisher.StreamOf(before) && !hasGap) Assert.True(now.StartsKeyFrame);
        }
    }
}
