using System.Diagnostics;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>What a call that allocated nothing of its own did to the process.</summary>
/// <param name="Elapsed">How long it was.</param>
/// <param name="Forwarded">Packets that were forwarded.</param>
/// <param name="Collections">Garbage collections, of any generation.</param>
/// <param name="Allocated">Bytes that all threads allocated.</param>
internal sealed record QuietResult(TimeSpan Elapsed, long Forwarded, int Collections, long Allocated);

/// <summary>
/// A call whose publisher and viewers allocate nothing, so that what is collected meanwhile is the server's: one sends pictures of eight packets, ten or so get
/// them and read nothing.
/// </summary>
internal static class QuietCall
{
    private const int PerPicture = 8;
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromSeconds(4);

    /// <summary>Runs it, after a beginning in which the runtime compiles what it will and caches fill.</summary>
    /// <param name="server">A server with the room in it.</param>
    /// <param name="publisher">Who sends, connected.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="viewers">Who gets it, connected.</param>
    /// <param name="beginning">Pictures before it counts.</param>
    /// <param name="length">How long it counts.</param>
    /// <param name="pause">What is waited between pictures.</param>
    public static QuietResult Run(
        SfuServer server, TestPeer publisher, Ssrc stream, IReadOnlyList<TestPeer> viewers, int beginning, TimeSpan length, TimeSpan pause)
    {
        var worker = server.Workers[0].Counters;
        var payload = new byte[1_180];
        payload[0] = 0x10;
        ushort sequence = 0;
        byte[][] checks = [publisher.WriteCheck(), .. viewers.Select(viewer => viewer.WriteCheck())]; // The same one again is as good.
        var checkedAt = Stopwatch.GetTimestamp();
        var expected = Volatile.Read(ref worker.PacketsForwarded);
        for (var i = 0; i < beginning; i++) SendPicture();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var forwarded = Volatile.Read(ref worker.PacketsForwarded);
        var collections = Collections();
        var allocated = GC.GetTotalAllocatedBytes();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            SendPicture();
            Thread.Sleep(pause);
        }

        return new QuietResult(
            Stopwatch.GetElapsedTime(began), Volatile.Read(ref worker.PacketsForwarded) - forwarded, Collections() - collections,
            GC.GetTotalAllocatedBytes() - allocated);

        void SendPicture()
        {
            for (var i = 0; i < PerPicture; i++)
            {
                payload[1] = (byte)(sequence == 0 ? 0 : 1);
                publisher.SendRtp(stream, sequence, (uint)(sequence / PerPicture) * 3_000u, TestOffer.Vp8, payload, marker: i == PerPicture - 1);
                sequence++;
            }

            expected += PerPicture * viewers.Count;
            var waited = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref worker.PacketsForwarded) < expected)
            {
                if (Stopwatch.GetElapsedTime(waited) > TimeSpan.FromSeconds(20)) throw new TimeoutException("Packets were lost on loopback.");
                Thread.Sleep(0);
            }

            if (Stopwatch.GetElapsedTime(checkedAt) < BetweenChecks) return;
            checkedAt = Stopwatch.GetTimestamp();
            publisher.Send(checks[0]);
            for (var i = 0; i < viewers.Count; i++) viewers[i].Send(checks[i + 1]);
        }
    }

    private static int Collections()
    {
        var all = 0;
        for (var generation = 0; generation <= GC.MaxGeneration; generation++) all += GC.CollectionCount(generation);
        return all;
    }
}
