using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Simulcast;

/// <summary>A subscriber says what it shows and how large, and gets that and nothing else.</summary>
public sealed class ViewTests
{
    [Theory]
    [InlineData(90, 0)]
    [InlineData(200, 0)]
    [InlineData(300, 1)]
    [InlineData(600, 2)]
    [InlineData(2_000, 2)]
    public async Task The_size_of_a_tile_decides_which_stream_comes(int height, int stream)
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await SimulcastPublisher.JoinAsync(room);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        await ShowAsync(room, viewer, 1, new SfuShown("camera", TrackSource.Camera, height));
        room.Until(
            () =>
            {
                camera.SendFrame(payload: SimulcastPublisher.Sized);
                room.For(2);
                return viewer.On("rv0").Count() > 40 && viewer.On("rv0").TakeLast(20).All(packet => SimulcastPublisher.StreamOf(packet) == stream);
            },
            "the stream of that size comes", seconds: 30);
    }

    [Fact]
    public async Task What_is_not_shown_is_not_sent_until_it_is()
    {
        await using var room = await TestRoom.OpenAsync();
        var first = await room.JoinAsync("first", new TestOffer().Send("video", "v", TestRoom.Video(1)));
        var second = await room.JoinAsync("second", new TestOffer().Send("video", "v", TestRoom.Video(2)));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 2));
        ushort sequence = 0;
        Send(() => viewer.On("rv0").Any() && viewer.On("rv1").Any(), "both come");
        var seen = room.Events.Last(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId).Slots!.Slots.Single(slot => slot.ParticipantId == "second").Mid;
        var other = seen == "rv0" ? "rv1" : "rv0";

        await ShowAsync(room, viewer, 2, new SfuShown("second", TrackSource.Camera, 300));
        await ShowAsync(room, viewer, 1, new SfuShown("first", TrackSource.Camera, 300)); // It was overtaken.
        for (var i = 0; i < 20; i++) SendBoth();
        var (before, others) = (viewer.On(seen).Count(), viewer.On(other).Count());
        Send(() => viewer.On(seen).Count() > before + 30, "the one that is shown goes on");
        Assert.Equal(others, viewer.On(other).Count());

        await ShowAsync(room, viewer, 3, new SfuShown("second", TrackSource.Camera, 300), new SfuShown("first", TrackSource.Camera, 300));
        Send(() => viewer.On(other).Count() > others + 10, "the other comes back");
        Assert.Equal(0, viewer.On(other).Skip(others).First().Payload[1] & 1); // With a key frame.
        Assert.Equal(SfuError.UnknownMedia, await room.Server.ShowAsync(TestRoom.Id, "none", new SfuView(1, []), CancellationToken.None));

        void Send(Func<bool> until, string what) => room.Until(
            () =>
            {
                SendBoth();
                return until();
            },
            what, seconds: 30);

        void SendBoth()
        {
            first.SendVideo(TestRoom.Video(1), sequence, key: first.Plis > 0 || sequence == 0);
            second.SendVideo(TestRoom.Video(2), sequence, key: second.Plis > 0 || sequence == 0);
            first.Rtcp.Clear();
            second.Rtcp.Clear();
            sequence++;
            room.For(2);
        }
    }

    [Fact]
    public async Task Slots_go_to_what_is_shown_before_what_is_not()
    {
        await using var room = await TestRoom.OpenAsync();
        var cameras = new List<TestPeer>();
        for (uint n = 1; n <= 4; n++) cameras.Add(await room.JoinAsync($"p{n}", new TestOffer().Send("video", "v", TestRoom.Video(n))));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 2));
        ushort sequence = 0;
        Send();
        room.Until(() => { Send(); return Seen().Count == 2; }, "two are seen");

        await ShowAsync(room, viewer, 1, new SfuShown("p4", TrackSource.Camera, 200), new SfuShown("p3", TrackSource.Camera, 200), new SfuShown("p2", TrackSource.Camera, 0));
        room.Until(() => { Send(); return Seen().SetEquals(["p3", "p4"]); }, "those that are shown have the slots", seconds: 30);

        void Send()
        {
            for (var i = 0; i < 4; i++) cameras[i].SendVideo(TestRoom.Video((uint)i + 1), sequence, key: sequence % 10 == 0);
            sequence++;
            room.For(2);
        }

        HashSet<string> Seen() => [.. room.Events.LastOrDefault(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId)?.Slots!.Slots
            .Where(slot => slot.Source == TrackSource.Camera).Select(slot => slot.ParticipantId!) ?? []];
    }

    [Fact]
    public async Task Of_a_hundred_cameras_a_page_of_nine_costs_nine_streams()
    {
        const uint Cameras = 100;
        const int Page = 9;
        await using var room = await TestRoom.OpenAsync(maxParticipants: 200);
        var cameras = new List<TestPeer>();
        for (uint n = 1; n <= Cameras; n++) cameras.Add(await room.JoinAsync($"p{n}", new TestOffer().Send("video", "v", TestRoom.Video(n))));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 25));
        ushort sequence = 0;
        room.Until(() => { Send(); return Slots().Count == 25; }, "some are seen");
        await TurnAsync(1, 10);
        await TurnAsync(2, 60); // None of these had a slot before.

        async Task TurnAsync(long version, int from)
        {
            var people = Enumerable.Range(from, Page).Select(n => $"p{n}").ToHashSet();
            await ShowAsync(room, viewer, version, [.. people.Select(id => new SfuShown(id, TrackSource.Camera, 200))]);
            room.Until(() => { Send(); return people.IsSubsetOf(Slots().Values); }, "the page has its slots", seconds: 30);
            var mids = Slots().Where(slot => people.Contains(slot.Value)).Select(slot => viewer.SlotSsrc(slot.Key)).ToHashSet();

            // What was on its way of those before is not counted.
            for (var i = 0; i < 10; i++) Send();
            var begun = viewer.Rtp.Count;
            room.Until(() => { Send(); return viewer.Rtp.Skip(begun).DistinctBy(packet => packet.Ssrc).Count() >= Page; }, "all nine come", seconds: 30);
            for (var i = 0; i < 20; i++) Send();
            Assert.Equal(mids, viewer.Rtp.Skip(begun).Select(packet => packet.Ssrc).ToHashSet());
        }

        void Send()
        {
            for (uint n = 1; n <= Cameras; n++) cameras[(int)n - 1].SendVideo(TestRoom.Video(n), sequence, key: sequence % 5 == 0);
            sequence++;
            room.For(5);
        }

        Dictionary<string, string> Slots() => room.Events.LastOrDefault(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId)?.Slots!.Slots
            .Where(slot => slot.Source == TrackSource.Camera).ToDictionary(slot => slot.Mid, slot => slot.ParticipantId!) ?? [];
    }

    [Fact]
    public async Task What_begins_afterwards_is_sent_until_the_next_word()
    {
        await using var room = await TestRoom.OpenAsync();
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 2));
        await ShowAsync(room, viewer, 1);
        var camera = await room.JoinAsync("camera", new TestOffer().Send("video", "v", TestRoom.Video(1)));
        ushort sequence = 0;
        room.Until(() => { Send(); return viewer.On("rv0").Any(); }, "it comes unasked for");

        await ShowAsync(room, viewer, 2);
        for (var i = 0; i < 10; i++) Send();
        var before = viewer.On("rv0").Count();
        for (var i = 0; i < 30; i++) Send();
        Assert.Equal(before, viewer.On("rv0").Count());

        void Send()
        {
            camera.SendVideo(TestRoom.Video(1), sequence, key: sequence % 10 == 0);
            sequence++;
            room.For(2);
        }
    }

    private static async Task ShowAsync(TestRoom room, TestPeer viewer, long version, params SfuShown[] shown) =>
        Assert.Equal(SfuError.None, await room.Server.ShowAsync(TestRoom.Id, viewer.MediaId, new SfuView(version, shown), CancellationToken.None));
}
