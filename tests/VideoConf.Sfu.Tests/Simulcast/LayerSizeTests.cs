using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Tests.Codecs;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Simulcast;

/// <summary>What a subscriber shows decides among the layers of other codecs than VP8, too.</summary>
public sealed class LayerSizeTests
{
    private const byte Vp9 = 98;
    private const byte Av1 = 45;
    private const byte H264 = 102;
    private const string H264Payloads = "102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";

    [Theory]
    [InlineData(90, 0)]
    [InlineData(200, 0)]
    [InlineData(300, 1)]
    [InlineData(600, 2)]
    public async Task Of_the_layers_within_a_stream_of_VP9_those_come_that_fill_the_tile(int height, int top)
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await room.JoinAsync("camera", new TestOffer { VideoPayloads = "98 VP9/90000" }.Send("video", "v", TestRoom.Video(1)));
        var viewer = await room.JoinAsync("viewer", new TestOffer { VideoPayloads = "98 VP9/90000" }.Receive("video", "rv0"));
        await ShowAsync(room, viewer, height);
        ushort sequence = 0;
        byte picture = 0;
        room.Until(
            () =>
            {
                SendPicture();
                var last = viewer.On("rv0").TakeLast(30).Select(packet => (packet.Payload[2] >> 1) & 7).ToList();
                return last.Count == 30 && last.Max() == top && last.Count(spatial => spatial == top) >= 10;
            },
            "the layers of that size come");
        Assert.All(viewer.On("rv0").TakeLast(30), packet => Assert.Equal(((packet.Payload[2] >> 1) & 7) == top, packet.Marker));

        void SendPicture()
        {
            var isKey = picture == 0 || camera.Plis > 0;
            camera.Rtcp.Clear();
            for (var spatial = 0; spatial < 3; spatial++)
            {
                var hasSizes = isKey && spatial == 0;
                byte[] sizes = hasSizes ? Bits.Hex("50 0140 00B4 0280 0168 0500 02D0") : [];
                byte[] payload =
                [
                    (byte)(0xAC | (isKey ? 0 : 0x40) | (hasSizes ? 2 : 0)), (byte)(picture & 0x7F), (byte)((spatial << 1) | (spatial > 0 ? 1 : 0)), picture, .. sizes, 1, 2, 3,
                ];
                camera.SendRtp(TestRoom.Video(1), sequence++, picture * 3_000u, Vp9, payload, marker: spatial == 2);
            }

            picture++;
            room.For(2);
        }
    }

    [Theory]
    [InlineData(180, 0)]
    [InlineData(720, 1)]
    public async Task Streams_of_H264_rank_by_what_their_parameter_sets_tell(int height, int shown)
    {
        await using var room = await TestRoom.OpenAsync();
        var camera = await room.JoinAsync("camera", new TestOffer { VideoPayloads = H264Payloads }.SendSimulcast("v", "h", "l")); // The largest first.
        var viewer = await room.JoinAsync("viewer", new TestOffer { VideoPayloads = H264Payloads }.Receive("video", "rv0"));
        await ShowAsync(room, viewer, height);
        ushort number = 0;
        room.Until(
            () =>
            {
                Send(0, "l", PictureSizeTests.Of180Lines);
                Send(1, "h", PictureSizeTests.Of720Lines);
                number += 2;
                room.For(2);
                return viewer.On("rv0").Count() > 40 && viewer.On("rv0").TakeLast(20).All(packet => packet.Payload[^1] == shown);
            },
            "the stream of that size comes");

        void Send(byte mark, string rid, string parameters)
        {
            var set = Bits.Hex(parameters);
            camera.SendRtp(new Ssrc(71u + mark), number, number * 1_500u, H264, [0x78, 0, (byte)set.Length, .. set, 0, 3, 0x68, 0xCE, mark], mid: "v", rid: rid);
            camera.SendRtp(new Ssrc(71u + mark), (ushort)(number + 1), number * 1_500u, H264, [0x65, 0x88, mark], marker: true, mid: "v", rid: rid);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_AV1_the_dependency_descriptor_tells(bool isSimulcast)
    {
        await using var room = await TestRoom.OpenAsync();
        var offer = new TestOffer { VideoPayloads = "45 AV1/90000, 96 VP8/90000" };
        var camera = await room.JoinAsync("camera", isSimulcast ? offer.SendSimulcast("v", "l", "h") : offer.Send("video", "v", TestRoom.Video(1)));
        camera.SendRtp(
            TestRoom.Video(1), 1, 3_000, Av1, [0x18, 0x0A, 0x0B], mid: "v", rid: isSimulcast ? "h" : null, descriptor: Bits.Hex(DependencyDescriptorTests.ChromiumKeyFrame));
        room.UntilEvent(e => e.Kind == SfuEventKind.TrackPublished);
        var (found, _) = await room.Server.Workers[0].RunAsync(
            worker =>
            {
                var stream = worker.FindMedia(TestRoom.Id, camera.MediaId)!.Publications[0].Streams[isSimulcast ? 1 : 0];
                return $"{stream.Size?.Width} {stream.Size?.Height}: {stream.SpatialFor(67)} {stream.SpatialFor(100)} {stream.SpatialFor(270)} {stream.SpatialFor(1_000)}";
            },
            CancellationToken.None);
        Assert.Equal($"480 270: 0 1 2 {sbyte.MaxValue}", found);
    }

    private static async Task ShowAsync(TestRoom room, TestPeer viewer, int height) => Assert.Equal(
        SfuError.None, await room.Server.ShowAsync(TestRoom.Id, viewer.MediaId, new SfuView(1, [new SfuShown("camera", TrackSource.Camera, height)]), CancellationToken.None));
}
