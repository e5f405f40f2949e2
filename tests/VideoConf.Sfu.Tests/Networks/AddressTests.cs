using System.Net;
using System.Net.Sockets;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>Where peers find the server, and where the server finds them when they move.</summary>
public sealed class AddressTests
{
    [Fact]
    public async Task One_room_holds_peers_of_both_families_of_addresses()
    {
        if (!Socket.OSSupportsIPv6) return;
        await using var room = await TestRoom.OpenAsync(options =>
        {
            options.BindAddress = IPAddress.IPv6Any;
            options.AnnouncedAddresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];
        });
        var peers = new List<TestPeer>
        {
            await room.JoinAsync(new TestPeer("udp4"), TestRoom.Full(1)),
            await room.JoinAsync(new TestPeer("udp6", IPAddress.IPv6Loopback), TestRoom.Full(2)),
        };
        if (OperatingSystem.IsLinux())
        {
            peers.Add(await room.JoinAsync(new TestPeer("tcp4", tcp: true), TestRoom.Full(3)));
            peers.Add(await room.JoinAsync(new TestPeer("tcp6", IPAddress.IPv6Loopback, tcp: true), TestRoom.Full(4)));
        }

        ushort sequence = 0;
        var nextAt = TestPeer.Now;
        room.Until(() =>
        {
            if (TestPeer.Now < nextAt) return false;
            nextAt = TestPeer.Now.AddMilliseconds(5);
            for (var n = 0; n < peers.Count; n++)
            {
                peers[n].SendAudio(TestRoom.Audio((uint)n + 1), sequence);
                peers[n].SendVideo(TestRoom.Video((uint)n + 1), sequence, key: sequence % 10 == 0);
            }

            sequence++;
            return peers.TrueForAll(peer => Enumerable.Range(0, peers.Count - 1).All(slot => peer.On($"rv{slot}").Count() > 20 && peer.On($"ra{slot}").Count() > 20));
        }, "everybody sees and hears everybody");
        Assert.Equal(0, room.Server.Snapshot().SendErrors);
    }

    [Fact]
    public async Task An_answer_names_the_addresses_that_a_NAT_forwards_from_UDP_first()
    {
        await using var room = await TestRoom.OpenAsync(options =>
        {
            options.BindAddress = IPAddress.IPv6Any;
            options.AnnouncedAddresses = [IPAddress.Parse("203.0.113.9"), IPAddress.Parse("2001:db8::9")];
        });
        var port = room.Server.Workers[0].Port;
        var tcp = room.Server.Workers[0].TcpPort;
        string[] expected =
        [
            $"udp 203.0.113.9 {port}", $"udp 2001:db8::9 {port}",
            .. OperatingSystem.IsLinux() ? new[] { $"tcp 203.0.113.9 {tcp} passive", $"tcp 2001:db8::9 {tcp} passive" } : [],
        ];
        var candidates = await CandidatesAsync(room);
        Assert.Equal(expected, candidates.Select(parts => string.Join(' ', new[] { parts[2], parts[4], parts[5] }.Concat(parts.Skip(9)))));

        // Browsers try them by priority.
        var priorities = candidates.ConvertAll(parts => uint.Parse(parts[3]));
        Assert.Equal(priorities.OrderDescending(), priorities);
        Assert.Equal(priorities.Count, priorities.Distinct().Count());
    }

    [Fact]
    public async Task Addresses_that_nothing_listens_at_are_not_announced()
    {
        await using var room = await TestRoom.OpenAsync(options =>
        {
            options.BindAddress = IPAddress.Any;
            options.AnnouncedAddresses = [IPAddress.Parse("2001:db8::9"), IPAddress.Parse("203.0.113.9")];
            options.AcceptsTcp = false;
        });
        Assert.Equal(["203.0.113.9"], (await CandidatesAsync(room)).Select(parts => parts[4]));
    }

    /// <summary>A NAT that forgot, or another network: the peer goes on from another port, and says so by a check, which nominates or does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_peer_whose_address_changes_goes_on_from_the_new_one(bool nominates)
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var mover = await room.JoinAsync("mover", TestRoom.Full(1));
        var other = await room.JoinAsync("other", TestRoom.Full(2));
        ushort sequence = 0;
        room.Until(() => Speak() && mover.On("ra0").Count() > 5 && other.On("ra0").Count() > 5, "both hear");
        clock.Advance(TimeSpan.FromSeconds(3));
        room.Until(() => Speak() && mover.On("ra0").Count() > 10, "the first path is settled");

        mover.Nominates = nominates;
        mover.Move();
        mover.SendCheck();
        var (heardByMover, heardByOther) = (mover.Rtp.Count, other.Rtp.Count);
        room.Until(() => Speak() && other.Rtp.Count > heardByOther + 5, "who moved is heard");
        room.Until(() => Speak() && mover.Rtp.Count > heardByMover + 5, "who moved hears");
        Assert.Equal(2, room.Server.Snapshot().DtlsHandshakes);

        bool Speak()
        {
            mover.SendAudio(TestRoom.Audio(1), sequence);
            other.SendAudio(TestRoom.Audio(2), sequence++);
            return true;
        }
    }

    /// <summary>Somebody who overheard all of it and sends it from elsewhere first proves nothing by it.</summary>
    [Fact]
    public async Task Overheard_packets_sent_again_from_elsewhere_move_no_media()
    {
        var clock = new SkewedClock();
        await using var room = await TestRoom.OpenAsync(clock: clock);
        var victim = await room.JoinAsync("victim", TestRoom.Full(1));
        var other = await room.JoinAsync("other", TestRoom.Full(2));
        ushort sequence = 0;
        room.Until(() => Speak() && victim.On("ra0").Count() > 5, "both hear");
        clock.Advance(TimeSpan.FromSeconds(3));

        using var thief = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        thief.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        victim.SendsChecks = false;
        victim.Nominates = false;
        var check = victim.WriteCheck();
        victim.Send(check);
        room.For(50);
        thief.SendTo(check, victim.Server);
        for (var i = 0; i < 50; i++) thief.SendTo(victim.Protect(TestRoom.Audio(1), (ushort)(1_000 + i), 0, TestOffer.Opus, [0x78, 0, 0], level: 30), victim.Server);
        var heard = victim.Rtp.Count;
        room.Until(() => Speak() && victim.Rtp.Count > heard + 5, "the victim hears on");
        Assert.True(ReceivesNoMedia(thief), "and the thief nothing");

        bool Speak()
        {
            other.SendAudio(TestRoom.Audio(2), sequence++);
            return true;
        }
    }

    private static bool ReceivesNoMedia(Socket socket)
    {
        var buffer = new byte[2_048];
        while (socket.Available > 0)
        {
            if (socket.Receive(buffer) > 0 && buffer[0] >= 128) return false;
        }

        return true;
    }

    private static async Task<List<string[]>> CandidatesAsync(TestRoom room)
    {
        using var peer = new TestPeer("asks");
        var offer = TestRoom.Viewer().Write(peer.Ice, TestPeer.Fingerprint);
        var answer = await room.Server.OfferAsync(TestRoom.Id, "asks", "med_asks", offer, SfuConsent.None, CancellationToken.None);
        Assert.True(answer.Succeeded, answer.Detail);
        return [.. answer.Value.Sdp.Split("\r\n").Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
    }
}
