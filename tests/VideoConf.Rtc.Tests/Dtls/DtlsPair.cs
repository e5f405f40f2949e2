using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Tests.Dtls;

/// <summary>A client and a server with a seeded network and a clock of its own between them: runs faster than real time.</summary>
internal sealed class DtlsPair : IDisposable
{
    private const long DelayMilliseconds = 10;

    private readonly PriorityQueue<(DtlsSession To, byte[] Datagram), (long, int)> _inFlight = new();
    private readonly byte[] _buffer = new byte[DtlsSession.MaximumDatagramLength];
    private readonly Func<DtlsPair, DtlsSession, byte[], IEnumerable<(long ExtraDelay, byte[] Datagram)>> _network;
    private int _order;

    public DtlsPair(
        DtlsIdentity clientIdentity,
        DtlsIdentity serverIdentity,
        Func<DtlsPair, DtlsSession, byte[], IEnumerable<(long ExtraDelay, byte[] Datagram)>>? network = null,
        CertificateFingerprint? clientExpects = null,
        CertificateFingerprint? serverExpects = null)
    {
        _network = network ?? ((_, _, datagram) => [(0, datagram)]);
        Client = new DtlsSession(clientIdentity, DtlsRole.Client, clientExpects ?? serverIdentity.Fingerprint);
        Server = new DtlsSession(serverIdentity, DtlsRole.Server, serverExpects ?? clientIdentity.Fingerprint);
    }

    public DtlsSession Client { get; }

    public DtlsSession Server { get; }

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1_000_000);

    public int Sent { get; private set; }

    /// <summary>Every seeded mishap at once: a share of datagrams lost, doubled, and late enough to be overtaken.</summary>
    public static Func<DtlsPair, DtlsSession, byte[], IEnumerable<(long, byte[])>> BadNetwork(int seed, double loss)
    {
        var random = new Random(seed);
        return (_, _, datagram) =>
        {
            if (random.NextDouble() < loss) return [];
            var late = random.NextDouble() < 0.3 ? random.Next(200) : 0;
            return random.NextDouble() < 0.2 ? [(late, datagram), (random.Next(300), datagram)] : [(late, datagram)];
        };
    }

    /// <summary>Until nothing is under way and nobody waits, or so much time has passed.</summary>
    public void Run(long milliseconds = DtlsSession.HandshakeTimeoutMilliseconds + 1000)
    {
        var end = Now.AddMilliseconds(milliseconds);
        Client.Start(Now);
        Server.Start(Now);
        while (true)
        {
            Collect(Client, Server);
            Collect(Server, Client);
            var next = MonoTime.Min(Client.NextTimeout, Server.NextTimeout);
            if (_inFlight.TryPeek(out _, out var at)) next = MonoTime.Min(next, MonoTime.FromMilliseconds(at.Item1));
            if (next > end) return;
            if (next > Now) Now = next;
            while (_inFlight.TryPeek(out var arriving, out at) && at.Item1 <= Now.Milliseconds)
            {
                _inFlight.Dequeue();
                arriving.To.HandleDatagram(Now, arriving.Datagram);
                Collect(Client, Server);
                Collect(Server, Client);
            }

            if (Client.NextTimeout <= Now) Client.HandleTimeout(Now);
            if (Server.NextTimeout <= Now) Server.HandleTimeout(Now);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private void Collect(DtlsSession from, DtlsSession to)
    {
        while (from.TryTakeOutgoing(_buffer, out var length))
        {
            Sent++;
            foreach (var (extraDelay, datagram) in _network(this, from, _buffer.AsSpan(0, length).ToArray()))
                _inFlight.Enqueue((to, datagram), (Now.Milliseconds + DelayMilliseconds + extraDelay, _order++));
        }
    }
}
