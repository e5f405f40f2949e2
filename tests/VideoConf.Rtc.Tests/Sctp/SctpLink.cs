using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.Tests.Sctp;

/// <summary>A message as it arrived.</summary>
internal sealed record Arrived(ushort Stream, uint Protocol, byte[] Bytes);

/// <summary>Two associations with a seeded network and a clock of its own between them: runs faster than real time.</summary>
internal sealed class SctpLink
{
    public const long DelayMilliseconds = 20;

    private readonly PriorityQueue<(Side To, byte[] Datagram), (long, int)> _inFlight = new();
    private readonly Func<byte[], IEnumerable<(long ExtraDelay, byte[] Datagram)>> _network;
    private readonly byte[] _buffer = new byte[SctpPacket.MaximumLength];
    private int _order;
    private int _steps;

    public SctpLink(Func<byte[], IEnumerable<(long ExtraDelay, byte[] Datagram)>>? network = null, SctpOptions? options = null, SctpOptions? otherOptions = null)
    {
        _network = network ?? (datagram => [(0, datagram)]);
        A = new Side(new SctpAssociation(options));
        B = new Side(new SctpAssociation(otherOptions ?? options));
    }

    public Side A { get; }

    public Side B { get; }

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1_000_000);

    public int Sent { get; private set; }

    /// <summary>Looks at, and may replace, each datagram before the network gets it.</summary>
    public Func<byte[], byte[]?>? Tap { get; set; }

    /// <summary>The tag that B wants to see, once <see cref="Watch"/> has seen it go by.</summary>
    public uint TagOfB { get; private set; }

    /// <summary>Every seeded mishap at once: a share of datagrams lost, doubled, and late enough to be overtaken.</summary>
    public static Func<byte[], IEnumerable<(long, byte[])>> BadNetwork(int seed, double loss)
    {
        var random = new Random(seed);
        return datagram =>
        {
            if (random.NextDouble() < loss) return [];
            var late = random.NextDouble() < 0.2 ? random.Next(100) : 0;
            return random.NextDouble() < 0.1 ? [(late, datagram), (random.Next(150), datagram)] : [(late, datagram)];
        };
    }

    /// <summary>Puts the checksum right.</summary>
    public static void Sign(Span<byte> packet)
    {
        if (packet.Length >= SctpPacket.HeaderLength) BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32c.OfPacket(packet));
    }

    public static SctpLink Connected(Func<byte[], IEnumerable<(long, byte[])>>? network = null, SctpOptions? options = null, SctpOptions? otherOptions = null)
    {
        var link = new SctpLink(network, options, otherOptions);
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Established && link.B.Association.State == SctpState.Established, 120_000);
        return link;
    }

    /// <summary>Looks for B's tag: in its INIT ACK, or else its INIT.</summary>
    public void Watch() => Tap = datagram =>
    {
        if (datagram[12] is (byte)SctpChunkType.Init or (byte)SctpChunkType.InitAck) TagOfB = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(16));
        return datagram;
    };

    public void RunUntil(Func<bool> done, long milliseconds)
    {
        var end = Now.AddMilliseconds(milliseconds);
        Collect(A, B);
        Collect(B, A);
        while (!done())
        {
            if (!Step(end)) Assert.Fail($"Not in {milliseconds} ms: A {A.Association.State} {A.Association.EndReason}, B {B.Association.State} {B.Association.EndReason}");
        }
    }

    public void Run(long milliseconds)
    {
        var end = Now.AddMilliseconds(milliseconds);
        Collect(A, B);
        Collect(B, A);
        while (Step(end))
        {
        }

        Now = end;
    }

    /// <summary>Gives a side a datagram right now, and says what it answered.</summary>
    public List<byte[]> Inject(Side side, byte[] datagram)
    {
        side.Association.HandleDatagram(Now, datagram);
        side.Drain();
        var answers = new List<byte[]>();
        while (side.Association.TryTakeOutgoing(_buffer, out var length)) answers.Add(_buffer.AsSpan(0, length).ToArray());
        return answers;
    }

    private bool Step(MonoTime end)
    {
        var next = MonoTime.Min(A.Association.NextTimeout, B.Association.NextTimeout);
        if (_inFlight.TryPeek(out _, out var at)) next = MonoTime.Min(next, MonoTime.FromMilliseconds(at.Item1));
        if (next > end) return false;
        _steps = next > Now ? 0 : _steps + 1;
        if (_steps > 100_000) Assert.Fail($"Time stands still: A {A.Association.State}, B {B.Association.State}");
        if (next > Now) Now = next;
        while (_inFlight.TryPeek(out var arriving, out at) && at.Item1 <= Now.Milliseconds)
        {
            _inFlight.Dequeue();
            arriving.To.Association.HandleDatagram(Now, arriving.Datagram);
            Collect(A, B);
            Collect(B, A);
        }

        if (A.Association.NextTimeout <= Now) A.Association.HandleTimeout(Now);
        if (B.Association.NextTimeout <= Now) B.Association.HandleTimeout(Now);
        Collect(A, B);
        Collect(B, A);
        return true;
    }

    private void Collect(Side from, Side to)
    {
        from.Drain();
        var turns = 0;
        while (from.Association.TryTakeOutgoing(_buffer, out var length))
        {
            Sent++;
            Assert.True(++turns < 10_000, "It never stops sending.");
            var datagram = _buffer.AsSpan(0, length).ToArray();
            if (Tap is not null)
            {
                var tapped = Tap(datagram);
                if (tapped is null) continue;
                datagram = tapped;
            }

            foreach (var (extraDelay, copy) in _network(datagram)) _inFlight.Enqueue((to, copy), (Now.Milliseconds + DelayMilliseconds + extraDelay, _order++));
        }
    }

    internal sealed class Side(SctpAssociation association)
    {
        public SctpAssociation Association { get; } = association;

        public List<Arrived> Messages { get; } = [];

        public List<SctpEvent> Events { get; } = [];

        public void Drain()
        {
            while (Association.TryReceive(out var info, out var payload)) Messages.Add(new Arrived(info.Stream.Value, info.Protocol.Value, payload.ToArray()));
            while (Association.TryTakeEvent(out var happened)) Events.Add(happened);
        }
    }
}
