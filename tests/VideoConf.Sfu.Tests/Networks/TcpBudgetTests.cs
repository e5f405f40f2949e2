using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>What peers by TCP may cost: no managed memory per packet either.</summary>
[Collection(nameof(BudgetTests))]
public sealed class TcpBudgetTests
{
    [Fact]
    public async Task Packets_over_TCP_both_ways_allocate_nothing()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var room = await TestRoom.OpenAsync();
        var sender = await room.JoinAsync(new TestPeer("sender", tcp: true), TestRoom.Full(1));
        var viewers = new List<TestPeer>();
        for (var i = 0; i < 3; i++) viewers.Add(await room.JoinAsync(new TestPeer($"viewer{i}", tcp: true), TestRoom.Viewer()));

        ushort sequence = 0;
        Send(3_000); // Fills the packet cache, and lets the runtime compile what it will.
        var before = room.Server.Snapshot();
        Send(5_000);
        var after = room.Server.Snapshot();
        Assert.Equal(5_000 * viewers.Count, after.PacketsForwarded - before.PacketsForwarded);
        Assert.Equal(0, after.SendErrors);

        // The runtime now and then takes a hundred bytes for itself on a busy machine; 24 bytes a packet would be 120,000.
        Assert.InRange(after.ManagedBytesAllocated - before.ManagedBytesAllocated, 0, 8_192);

        void Send(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                sender.SendVideo(TestRoom.Video(1), sequence, key: sequence == 0);
                sequence++;
                if (i % 64 != 63 && i != packets - 1) continue;
                room.Until(() => viewers.TrueForAll(viewer => viewer.Rtp.Count == sequence), "all is seen");
            }

            room.For(100); // The worker publishes what it allocated with each tick.
        }
    }
}
