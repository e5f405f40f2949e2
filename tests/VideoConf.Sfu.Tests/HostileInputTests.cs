using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests;

public sealed class HostileInputTests
{
    [Fact]
    public async Task Packets_of_an_unknown_stream_are_dropped_and_counted()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        sender.SendRtp(new Ssrc(0xDEAD), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1));
        room.Until(() => room.Dropped(DropReason.UnknownSsrc) == 1, "it is counted");
        Assert.Empty(viewer.Rtp);
    }

    [Fact]
    public async Task A_stream_that_the_offer_did_not_announce_is_bound_by_its_mid()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", new TestOffer().Send("audio", "a", null).Send("video", "v", null));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        sender.SendRtp(new Ssrc(77), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1), mid: "v");
        sender.SendRtp(new Ssrc(77), 2, 1, TestOffer.Vp8, TestPeer.Vp8(false, 2));
        room.Until(() => viewer.On("rv0").Count() == 2, "both come");
    }

    [Fact]
    public async Task Packets_of_a_session_from_another_address_are_dropped_and_counted()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        using var elsewhere = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        elsewhere.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        elsewhere.SendTo(sender.Protect(TestRoom.Video(1), 1, 1, TestOffer.Vp8, TestPeer.Vp8(true, 1)), sender.Server);
        room.Until(() => room.Dropped(DropReason.UnknownSource) == 1, "it is counted");
        Assert.Empty(viewer.Rtp);

        // The same peer proves the new address by ICE: then its packets are its own.
        elsewhere.SendTo(sender.WriteCheck(), sender.Server);
        room.For(50);
        elsewhere.SendTo(sender.Protect(TestRoom.Video(1), 2, 1, TestOffer.Vp8, TestPeer.Vp8(true, 2)), sender.Server);
        room.Until(() => viewer.On("rv0").Any(), "a proved address is believed");
    }

    [Fact]
    public async Task Replayed_and_forged_packets_are_dropped_and_counted()
    {
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        var packet = sender.Protect(TestRoom.Audio(1), 1, 1, TestOffer.Opus, [1, 2, 3]);
        sender.Socket.SendTo(packet, sender.Server);
        sender.Socket.SendTo(packet, sender.Server);
        var forged = sender.Protect(TestRoom.Audio(1), 2, 1, TestOffer.Opus, [1, 2, 3]);
        forged[^1] ^= 1;
        sender.Socket.SendTo(forged, sender.Server);

        room.Until(() => room.Dropped(DropReason.Replayed) == 1 && room.Dropped(DropReason.BadAuthentication) == 1, "both are counted");
        room.Until(() => viewer.Rtp.Count == 1, "the authentic one comes");
    }

    [Theory]
    [InlineData(SfuNetwork.Batched)]
    [InlineData(SfuNetwork.Portable)]
    public async Task Noise_harms_nobody(SfuNetwork network)
    {
        if (network == SfuNetwork.Batched && !OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync(options => options.Network = network);
        var sender = await room.JoinAsync("sender", TestRoom.Full(1));
        var viewer = await room.JoinAsync("viewer", TestRoom.Viewer());
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < 4_000; i++)
        {
            // From a stranger and from a peer, of all sizes, beginning as each protocol does.
            var noise = RandomNumberGenerator.GetBytes(i % 1_600);
            if (noise.Length > 0 && i % 2 == 0) noise[0] = (byte)(i % 8 switch { 0 => 0, 2 => 22, 4 => 128, _ => 144 });
            (i % 3 == 0 ? sender.Socket : stranger).SendTo(noise, sender.Server);
            if (i % 64 == 0) room.Pump();
        }

        ushort sequence = 0;
        room.Until(() =>
        {
            sender.SendAudio(TestRoom.Audio(1), sequence++);
            return viewer.On("ra0").Count() > 20;
        }, "audio still flows");
        Assert.Equal(0, room.Server.Snapshot().PeersDiscarded);
        Assert.Equal(2, room.Server.Snapshot().Participants);
        Assert.True(room.Dropped(DropReason.Malformed) > 0);
    }

    [Fact]
    public async Task Commands_beyond_the_queue_are_refused_as_busy()
    {
        await using var room = await TestRoom.OpenAsync(options => options.CommandQueueLength = 4);
        using var entered = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var blocked = room.Server.Workers[0].RunAsync(_ => { entered.Set(); return gate.Wait(10_000); }, CancellationToken.None);
        Assert.True(entered.Wait(10_000));
        var commands = Enumerable.Range(0, 40).Select(_ => room.Server.GetSlotsAsync(TestRoom.Id, "none", CancellationToken.None)).ToArray();
        gate.Set();
        var results = await Task.WhenAll(commands);
        await blocked;
        Assert.Equal(36, results.Count(result => result.Error == SfuError.Busy));
        Assert.Equal(4, results.Count(result => result.Error == SfuError.UnknownMedia));
    }
}
