using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Rooms;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.Interop.Tests;

/// <summary>aiortc, a stack of its own (its ICE, DTLS, SRTP, SDP), against the one-machine host: WHIP in, WHEP out.</summary>
public sealed class AiortcTests : IAsyncLifetime
{
    private HostProcess _host = null!;

    public async Task InitializeAsync()
    {
        await PythonPeer.AssertInstalledAsync();

        // The machine's own address, not loopback: aiortc offers no loopback candidates.
        _host = await HostProcess.StartAsync("interop-tests");
    }

    public async Task DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("video/VP8")]
    [InlineData("video/H264")]
    public async Task What_one_aiortc_peer_publishes_another_decodes(string codec)
    {
        using var sender = await ApiCaller.SignInAsync(_host.Url, "Publisher");
        using var viewer = await ApiCaller.SignInAsync(_host.Url, "Viewer");
        var room = await sender.CreateRoomAsync(new CreateRoomRequest { Title = $"Interop {codec}" });
        var seat = await viewer.JoinAsync(room.RoomId, new JoinRequest());
        var media = new Uri(_host.Url, $"/v1/rooms/{room.RoomId}/media");

        var publishing = PythonPeer.PublishAsync(media, room.JoinToken!, 10, codec);
        // Its data channels in both forms there are.
        string[] form = codec == "video/H264" ? ["--legacy"] : [];
        var received = await PythonPeer.ReceiveAsync(media, seat.Token, 7, codec, form);
        var published = await publishing;

        foreach (var report in new[] { published, received })
        {
            Assert.Equal(201, report.PostStatus);
            Assert.StartsWith("application/sdp", report.ContentType, StringComparison.Ordinal);
            Assert.NotNull(report.Location);
            Assert.Contains("connected", report.States);
            Assert.True(report.DeleteStatus is 200 or 204, report.Raw);
        }

        // Messages over data channels, both ways.
        Assert.Contains("publish 3", received.Messages);
        Assert.Contains("receive 3", published.Messages);

        Assert.True(received.VideoFrames >= 30, received.Raw);
        Assert.True(received.AudioFrames >= 100, received.Raw);
        Assert.True(received.AudioEnergy > 0.5, received.Raw);
        Assert.Equal((320, 180), (received.Width, received.Height));
        Assert.True(received.Brightest > 120, received.Raw);
    }
}
