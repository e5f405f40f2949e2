using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Sfu;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Benchmarks.Forwarding;

/// <summary>Forwards for minutes and says whether the garbage collector ran: it must not, for nothing on the way of a packet allocates.</summary>
internal static class CollectionRun
{
    private const int Viewers = 10;
    private const int PacketsPerSecond = 20_000; // Delivered: some percent of one processor.
    private const int PerPicture = 8;

    /// <summary>Runs it.</summary>
    /// <returns>The process's exit code: 1 when something was collected.</returns>
    public static int Run(TimeSpan length)
    {
        var server = new SfuServer(
            new SfuOptions { BindAddress = IPAddress.Loopback, Workers = 1 }, TimeProvider.System, NullLogger<SfuServer>.Instance);
        var viewers = new List<TestPeer>();
        TestPeer? publisher = null;
        try
        {
            server.Start();
            server.PutRoomAsync(ForwardingRun.Room, "bench", Viewers + 1, CancellationToken.None).GetAwaiter().GetResult();
            publisher = ForwardingRun.Join(server, "publisher", new TestOffer().Send("video", "v", ForwardingRun.Stream));
            for (var i = 0; i < Viewers; i++)
            {
                viewers.Add(ForwardingRun.Join(server, $"viewer{i}", new TestOffer().Receive("video", "rv")));
                viewers[^1].Socket.ReceiveBufferSize = 4_096;
            }

            var pause = TimeSpan.FromSeconds(1.0 * PerPicture * Viewers / PacketsPerSecond);
            var result = QuietCall.Run(server, publisher, ForwardingRun.Stream, viewers, beginning: 5_000, length, pause);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Elapsed.TotalMinutes:0.0} minutes, {result.Forwarded} packets forwarded, {result.Collections} collections, {result.Allocated} bytes allocated by the whole process."));
            return result.Collections == 0 ? 0 : 1;
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            publisher?.Dispose();
            foreach (var viewer in viewers) viewer.Dispose();
        }
    }
}
