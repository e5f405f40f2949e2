using System.Diagnostics;
using System.Net;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Tests.Simulation;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>A worker with real sockets that has more to do than it can: it sends a packet in a third of a millisecond, and is asked for half as many again.</summary>
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const int Viewers = 6;
    private const int CameraPerSecond = 750;
    private const int SoundPerSecond = 50;
    private static readonly TimeSpan PerPacket = TimeSpan.FromMicroseconds(330);

    [Fact]
    public async Task Pictures_are_left_out_sound_goes_on_newcomers_are_refused_and_all_is_back_soon()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync(socket: options => new SlowSocket(
            UdpSockets.Open(SfuNetwork.Batched, new IPEndPoint(IPAddress.Loopback, 0), options.SocketBufferBytes, acceptsTcp: false), PerPacket));
        var sender = await room.JoinAsync("sender", TestRoom.Full(1, audioSlots: 0, videoSlots: 0));
        var viewers = new List<TestPeer>();
        for (var i = 0; i < Viewers; i++) viewers.Add(await room.JoinAsync($"viewer{i}", TestRoom.Viewer(audioSlots: 1, videoSlots: 1)));
        var source = new Source(sender);
        room.Until(() => source.Send(hasCamera: true) && viewers.TrueForAll(static viewer => viewer.On("rv0").Any()), "everybody sees");

        // 1. Too much: pictures go, and it is told why.
        room.Until(() => source.Send(hasCamera: true) && room.Server.Snapshot().Shedding >= Shedding.Cameras, "pictures are left out");
        room.Until(() => source.Send(hasCamera: true) && viewers.TrueForAll(viewer => IsShed(room, viewer)), "everybody is told");

        // 2. Nobody more comes in, and who asks is answered at once.
        var asked = Stopwatch.StartNew();
        var refused = await new TestPeer("newcomer").OfferAsync(room.Server, TestRoom.Id, TestRoom.Viewer());
        Assert.Equal(SfuError.Overloaded, refused.Error);
        Assert.NotEmpty(refused.Detail);
        Assert.True(asked.Elapsed < TimeSpan.FromSeconds(2));

        // 3. Sound goes on, whole and in time.
        var (sent, heard) = (source.Sounds, viewers[0].On("ra0").Count());
        var load = Stopwatch.StartNew();
        room.Until(() => source.Send(hasCamera: true) && load.Elapsed > TimeSpan.FromSeconds(4), "the load lasts");
        Assert.InRange(viewers[0].On("ra0").Count() - heard, (source.Sounds - sent) * 0.9, double.MaxValue); // More where some waited before, as on a slow machine.

        // 4. All is back.
        var end = Stopwatch.StartNew();
        room.Until(() => source.Send(hasCamera: false) && room.Server.Snapshot().Shedding == Shedding.Nothing, "nothing is left out any more");
        output.WriteLine($"back {end.Elapsed.TotalSeconds:0.0} s after the end; {room.Server.Snapshot().SocketRefusals} packets did not fit into the queue");
        Assert.InRange(end.Elapsed.TotalSeconds, 0, 2);
        Assert.True((await new TestPeer("newcomer").OfferAsync(room.Server, TestRoom.Id, TestRoom.Viewer())).Succeeded);
    }

    private static bool IsShed(TestRoom room, TestPeer viewer) =>
        room.Events.LastOrDefault(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId)?.Slots?.Slots.Any(static slot => slot is { IsShed: true, IsPaused: true }) == true;

    /// <summary>A camera and a voice, as many packets as are due.</summary>
    private sealed class Source(TestPeer sender)
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private long _pictures;

        public long Sounds { get; private set; }

        public bool Send(bool hasCamera)
        {
            var now = _clock.Elapsed;
            for (; Sounds < now.TotalSeconds * SoundPerSecond; Sounds++) sender.SendAudio(TestRoom.Audio(1), (ushort)Sounds);
            for (; _pictures < now.TotalSeconds * CameraPerSecond; _pictures++)
            {
                if (hasCamera) sender.SendVideo(TestRoom.Video(1), (ushort)_pictures, key: _pictures % 100 == 0);
            }

            return true;
        }
    }
}
