using System.Diagnostics;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>What relaying may cost: no managed memory per packet, on either side.</summary>
[Collection(nameof(BudgetTests))]
public sealed class RelayBudgetTests
{
    private const int Step = 256;

    [Fact]
    public async Task Relaying_allocates_nothing_per_packet()
    {
        await using var mesh = await RelayMesh.OpenAsync(2);
        var sender = await mesh[0].JoinAsync("sender", TestRoom.Full(1));
        var viewer = await mesh[1].JoinAsync("viewer", TestRoom.Viewer());
        ushort sequence = 0;
        Send(20 * Step); // Fills the packet caches, and lets the runtime compile what it will.
        mesh.Until(() => viewer.On("rv0").Any(), "the viewer sees the sender");
        var before = await SettledAsync();
        var relayed = mesh[1].Server.Snapshot().PacketsRelayedIn;
        Send(60 * Step);
        Assert.Equal(60 * Step, mesh[1].Server.Snapshot().PacketsRelayedIn - relayed);

        // As with forwarding: the runtime takes a little for itself now and then; 24 bytes a batch of 64 would be far more with both sides counted.
        Assert.InRange(await SettledAsync() - before, 0, 16_384);

        void Send(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                sender.SendVideo(TestRoom.Video(1), sequence, key: sequence % 4 == 0);
                sequence++;
                if (i % Step != Step - 1) continue;
                var clock = Stopwatch.StartNew();
                while (mesh[1].Server.Snapshot().PacketsRelayedIn < sequence)
                {
                    Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{mesh[1].Server.Snapshot().PacketsRelayedIn} of {sequence} relayed");
                    Thread.Sleep(0);
                }

                viewer.Socket.Blocking = true;
                sender.Pump();
                viewer.Pump();
            }
        }

        // The workers publish the figure with each tick.
        async Task<long> SettledAsync()
        {
            var figure = Allocated();
            var same = 0;
            while (same < 5)
            {
                sender.Pump();
                viewer.Pump();
                await Task.Delay(30);
                var now = Allocated();
                same = now == figure ? same + 1 : 0;
                figure = now;
            }

            return figure;
        }

        long Allocated() => mesh[0].Server.Snapshot().ManagedBytesAllocated + mesh[1].Server.Snapshot().ManagedBytesAllocated;
    }
}
