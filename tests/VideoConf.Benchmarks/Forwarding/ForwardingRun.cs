using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.Benchmarks.Forwarding;

/// <summary>
/// One publisher to many receivers through the whole worker: sockets, SRTP by AEAD_AES_128_GCM, packet cache, slots. Equal packets of 1,200
/// bytes, 64 in flight, so that the worker is never idle. Counted is the processor time of the workers' threads alone, as Linux accounts it,
/// which on loopback holds the receivers' input path, too. The receivers' sockets are small and unread: the kernel drops what is over.
/// <para>
/// With layers the publisher sends two sizes of VP8 with picture numbers, a packet of the smaller after every three of the larger, and each receiver gets the larger
/// under numbers of its own, transport-wide ones included.
/// </para>
/// </summary>
internal static class ForwardingRun
{
    /// <summary>The room.</summary>
    public const string Room = "bench";

    /// <summary>What is published.</summary>
    public static readonly Ssrc Stream = new(4_711);

    private const int InFlight = 64;
    private const int PerPicture = 8;
    private const int PayloadBytes = 1_200 - 12 - 8; // Fixed header, and one extension with its head.
    private const int LargerPerSmaller = 3;
    private static readonly Ssrc Smaller = new(4_712);
    private static readonly string[] Rids = ["l", "h"];

    // Receivers that report nothing are sent what they show from then on: see Downlink.
    private static readonly TimeSpan UntilUnlimited = TimeSpan.FromSeconds(6);

    /// <summary>Whether this system tells a thread's processor time.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Runs it. The times are of the worker's thread per forwarded packet.</summary>
    /// <param name="name">What the result is called.</param>
    /// <param name="receivers">How many.</param>
    /// <param name="quick">Fewer and shorter samples.</param>
    /// <param name="tapped">Whether someone listens in, on a thread of its own.</param>
    /// <param name="layered">Whether the publisher sends two sizes, and receivers take transport-wide numbers.</param>
    /// <param name="workers">How many workers share the room.</param>
    /// <param name="single">Whether each picture is awaited before the next is sent, so that the worker sleeps in between.</param>
    public static Measurement Run(string name, int receivers, bool quick, bool tapped = false, bool layered = false, bool single = false,
        int workers = 1)
    {
        var server = new SfuServer(
            new SfuOptions { BindAddress = IPAddress.Loopback, Workers = workers, MaxParticipantsPerWorker = (receivers + workers) / workers }, TimeProvider.System, NullLogger<SfuServer>.Instance);
        var peers = new List<TestPeer>();
        using var stop = new CancellationTokenSource();
        var tap = new MediaTap(new() { Purpose = TapPurpose.Recording });
        var listener = new Thread(() => Listen(tap, stop.Token));
        try
        {
            server.Start();
            server.PutRoomAsync(Room, "bench", receivers + 1, CancellationToken.None).GetAwaiter().GetResult();
            if (tapped) Assert.Equal(SfuError.None, server.AddTapAsync(Room, tap, CancellationToken.None).GetAwaiter().GetResult());
            peers.Add(Join(server, "publisher", layered ? new TestOffer().SendSimulcast("v", Rids) : new TestOffer().Send("video", "v", Stream)));
            for (var i = 0; i < receivers; i++)
            {
                peers.Add(Join(server, $"receiver{i}", new TestOffer { TakesRepair = layered }.Receive("video", "rv")));
                peers[^1].Socket.ReceiveBufferSize = 4_096;
            }

            if (tapped) listener.Start();
            return Measure(name, server, peers, receivers, quick, layered, single ? 0 : InFlight);
        }
        finally
        {
            stop.Cancel();
            if (tapped) listener.Join();
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            foreach (var peer in peers) peer.Dispose();
        }
    }

    private static void Listen(MediaTap tap, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            tap.Wait(TimeSpan.FromSeconds(1), stop);
            while (tap.TryRead(out _))
            {
            }
        }
    }

    private static Measurement Measure(string name, SfuServer server, List<TestPeer> peers, int receivers, bool quick, bool layered, int inFlight)
    {
        var counters = server.Workers.Select(worker => worker.Counters).ToArray();
        var accounting = WorkerAccounting();
        ushort sequence = 0;
        ushort smaller = 0;
        var sent = 0L;
        if (layered) AwaitLarger();
        var expected = Forwarded();

        Forward(quick ? 2_000 : 10_000); // Fills the cache and lets the runtime compile the path as it is used.
        var samples = new List<double>();
        var allocated = counters.Sum(worker => worker.ManagedBytesAllocated);
        var before = Forwarded();
        for (var round = 0; round < (quick ? 3 : 9); round++)
        {
            var start = ProcessorNanoseconds(accounting);
            var forwarded = Forwarded();
            Forward(100_000 / receivers / PerPicture * PerPicture);
            samples.Add((ProcessorNanoseconds(accounting) - start) / (double)(Forwarded() - forwarded));
        }

        // The worker publishes the figure with its ticks; a few kilobytes of the whole run (events, the last tick) are no packet's.
        var bytes = (counters.Sum(worker => worker.ManagedBytesAllocated) - allocated) / (Forwarded() - before);
        samples.Sort();
        return new Measurement(name, samples[samples.Count / 2], samples[0], samples[^1], bytes);

        long Forwarded()
        {
            var all = 0L;
            foreach (var worker in counters) all += Volatile.Read(ref worker.PacketsForwarded);
            return all;
        }

        void Forward(int packets)
        {
            for (var i = 0; i < packets; i++)
            {
                if (layered) SendLarger(isKey: false);
                else peers[0].SendRtp(Stream, sequence, (uint)(sequence / PerPicture) * 3_000u, TestOffer.Vp8, Payload(sequence == 0), marker: sequence % PerPicture == PerPicture - 1);
                sequence++;
                sent++;
                if (layered && sent % LargerPerSmaller == 0) SendSmaller(isKey: false);
                expected += receivers;
                if (sent % PerPicture == 0) Await(expected - (inFlight * receivers));
                if (sent % 5_000 == 0)
                {
                    foreach (var peer in peers) peer.SendCheck();
                }
            }

            Await(expected);
        }

        void SendLarger(bool isKey) =>
            peers[0].SendRtp(Stream, sequence, sequence * 3_000u, TestOffer.Vp8, Described(isKey, sequence), marker: true, mid: "v", rid: Rids[1]);

        void SendSmaller(bool isKey)
        {
            peers[0].SendRtp(Smaller, smaller, smaller * 3_000u, TestOffer.Vp8, Described(isKey, smaller), marker: true, mid: "v", rid: Rids[0]);
            smaller++;
        }

        // Until everybody gets the larger and nobody the smaller.
        void AwaitLarger()
        {
            var clock = Stopwatch.StartNew();
            for (var isLarger = false; !isLarger || clock.Elapsed < UntilUnlimited;)
            {
                if (clock.Elapsed > TimeSpan.FromSeconds(20)) throw new TimeoutException("Not everybody gets the larger picture.");
                SendSmaller(isKey: true);
                SendLarger(isKey: true);
                sequence++;
                foreach (var peer in peers) peer.SendCheck();
                Pause();
                var known = Forwarded();
                SendSmaller(isKey: false);
                SendLarger(isKey: false);
                sequence++;
                Pause();
                isLarger = Forwarded() == known + receivers;
            }
        }

        void Await(long forwarded)
        {
            var clock = Stopwatch.StartNew();
            while (Forwarded() < forwarded)
            {
                if (clock.Elapsed > TimeSpan.FromSeconds(20)) throw new TimeoutException("Packets were lost on loopback.");
                Thread.Sleep(0);
            }
        }
    }

    /// <summary>A peer that is connected.</summary>
    public static TestPeer Join(SfuServer server, string name, TestOffer offer)
    {
        var peer = new TestPeer(name);
        var result = peer.OfferAsync(server, Room, offer).GetAwaiter().GetResult();
        if (!result.Succeeded) throw new InvalidOperationException(result.Detail);
        var clock = Stopwatch.StartNew();
        while (!peer.IsConnected)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(20)) throw new TimeoutException($"{name} does not connect.");
            peer.Pump();
            peer.Socket.Poll(1_000, System.Net.Sockets.SelectMode.SelectRead);
        }

        return peer;
    }

    private static byte[] Payload(bool key)
    {
        var payload = new byte[PayloadBytes];
        payload[0] = 0x10;
        payload[1] = (byte)(key ? 0 : 1);
        return payload;
    }

    private static void Pause() => Thread.Sleep(TimeSpan.FromMilliseconds(20));

    // A whole picture a packet: picture number, base layer's number and temporal layer (RFC 7741 section 4.2), then the frame.
    private static byte[] Described(bool key, ushort number)
    {
        var payload = new byte[PayloadBytes - 28]; // Names of section and stream are in the header.
        ReadOnlySpan<byte> descriptor = [0x90, 0xE0, (byte)(0x80 | (number >> 8)), (byte)number, (byte)number, 0, (byte)(key ? 0x10 : 0x11)];
        descriptor.CopyTo(payload);
        return payload;
    }

    private static string[] WorkerAccounting() =>
    [
        .. Directory.GetDirectories("/proc/self/task")
            .Where(task => File.ReadAllText(Path.Combine(task, "comm")).StartsWith("sfu-", StringComparison.Ordinal))
            .Select(task => Path.Combine(task, "schedstat")),
    ];

    // proc(5): the first figure of schedstat is the time spent on a processor, in nanoseconds.
    private static long ProcessorNanoseconds(string[] schedstats) =>
        schedstats.Sum(static schedstat => long.Parse(File.ReadAllText(schedstat).Split(' ')[0], CultureInfo.InvariantCulture));
}
