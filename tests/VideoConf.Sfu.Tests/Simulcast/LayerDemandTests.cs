using VideoConf.Rtc.DataChannels;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Simulcast;

/// <summary>Who sends layers is told which of them somebody watches, through a whole server.</summary>
public sealed class LayerDemandTests
{
    private const byte All = 0b111;

    [Fact]
    public async Task A_layer_is_given_up_when_nobody_has_watched_it_for_a_while_and_wanted_again_at_once()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var camera = await JoinAsync(room);
        var small = await room.JoinAsync("small", TestRoom.Viewer(1, 1));
        var large = await room.JoinAsync("large", TestRoom.Viewer(1, 1));
        await ShowAsync(room, small, 1, 160);
        await ShowAsync(room, large, 1, 700);
        Show(room, camera, () => IsOf(small, 0) && IsOf(large, 2), "each has its layer");
        Assert.Equal(All, Wanted(camera));

        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, () => Wanted(camera) == 0b101, "the one between is given up");
        camera.IsSent[1] = false;
        clock.Advance(TimeSpan.FromSeconds(1.2));
        Show(room, camera, () => IsOf(small, 0) && IsOf(large, 2), "nobody misses it");

        // One that is not sent is wanted with all below it, which are there sooner or instead.
        await ShowAsync(room, small, 2, 300);
        Show(room, camera, () => Wanted(camera) == All, "it is wanted");
        camera.IsSent[1] = true;
        Show(room, camera, () => IsOf(small, 1), "it comes");
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, 40); // It was All before: long enough for the next look.
        Show(room, camera, () => Wanted(camera) == All, "the smallest is sent in any case");

        await ShowAsync(room, small, 3, 0);
        await ShowAsync(room, large, 3, 0);
        Show(room, camera, 20);
        Assert.Equal(All, Wanted(camera));
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, () => Wanted(camera) == 0b001, "nobody looks");
    }

    [Fact]
    public async Task What_there_may_be_no_room_for_stays_with_all_below_it()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var camera = await JoinAsync(room);
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer(1, 1));
        await ShowAsync(room, viewer, 1, 700);
        Show(room, camera, () => IsOf(viewer, 2), "the best comes");
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, () => Wanted(camera) == 0b101, "it is the one that is watched");

        var (isDone, _) = await room.Server.Workers[0].RunAsync(
            worker =>
            {
                worker.FindMedia(TestRoom.Id, viewer.MediaId)!.VideoSlots[0].Stream.Allowance = new VideoLayer(0, sbyte.MaxValue);
                return true;
            },
            CancellationToken.None);
        Assert.True(isDone);
        Show(room, camera, () => Wanted(camera) == All, "any may be the one that fits");
    }

    [Fact]
    public async Task Who_listens_in_watches_the_best()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var camera = await JoinAsync(room);
        Show(room, camera, 20);
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, () => Wanted(camera) == 0b001, "nobody is there");

        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        Assert.Equal(SfuError.None, await room.Server.AddTapAsync(TestRoom.Id, tap, CancellationToken.None));
        Show(room, camera, () => (Wanted(camera) & 0b100) != 0, "the best is wanted");
        clock.Advance(TimeSpan.FromSeconds(2.1));
        Show(room, camera, () => Wanted(camera) == 0b101, "and stays");
    }

    private static async Task<SimulcastPublisher> JoinAsync(TestRoom room)
    {
        var camera = await SimulcastPublisher.JoinAsync(room, hasData: true);
        room.Until(() => camera.Peer.Data!.IsConnected, "the association is up");
        var channel = camera.Peer.OpenChannel();
        room.Until(() => channel.State == DataChannelState.Open, "the channel is open");
        Show(room, camera, () => camera.Peer.Wanted is not null, "it is told");
        return camera;
    }

    private static async Task ShowAsync(TestRoom room, TestPeer viewer, long version, int height) => Assert.Equal(
        SfuError.None, await room.Server.ShowAsync(TestRoom.Id, viewer.MediaId, new SfuView(version, [new SfuShown("camera", TrackSource.Camera, height)]), CancellationToken.None));

    private static byte Wanted(SimulcastPublisher camera)
    {
        Assert.Equal([4, 1, 1, (byte)'v'], camera.Peer.Wanted![..^1]);
        return camera.Peer.Wanted[^1];
    }

    private static bool IsOf(TestPeer viewer, int stream) =>
        viewer.On("rv0").Count() > 10 && viewer.On("rv0").TakeLast(10).All(packet => SimulcastPublisher.StreamOf(packet) == stream);

    private static void Show(TestRoom room, SimulcastPublisher camera, Func<bool> until, string what) => room.Until(
        () =>
        {
            camera.SendFrame(payload: SimulcastPublisher.Sized);
            room.For(2);
            return until();
        },
        what, seconds: 30);

    private static void Show(TestRoom room, SimulcastPublisher camera, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            camera.SendFrame(payload: SimulcastPublisher.Sized);
            room.For(2);
        }
    }
}
