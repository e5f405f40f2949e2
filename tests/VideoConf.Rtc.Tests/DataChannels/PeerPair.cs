using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;
using VideoConf.TestSupport.Network;

namespace VideoConf.Rtc.Tests.DataChannels;

/// <summary>A message as it arrived.</summary>
internal sealed record Got(DataChannel Channel, bool IsText, byte[] Bytes);

/// <summary>Two peers with data channels over DTLS, and a seeded network in virtual time between them.</summary>
internal sealed class PeerPair : IDisposable
{
    private readonly SimulatedLink<byte[]> _toServer;
    private readonly SimulatedLink<byte[]> _toClient;

    public PeerPair(LinkConditions? conditions = null, int seed = 1, DataChannelOptions? options = null, bool isConnected = true)
    {
        var schedule = new LinkSchedule(conditions ?? new LinkConditions { Delay = TimeSpan.FromMilliseconds(20) });
        _toServer = new(new LinkModel(schedule, seed));
        _toClient = new(new LinkModel(schedule, seed + 1_000));
        using var alice = DtlsIdentity.Create();
        using var bob = DtlsIdentity.Create();
        options ??= new DataChannelOptions();
        Client = new Side(new DtlsSession(alice, DtlsRole.Client, bob.Fingerprint), options with { IsDtlsClient = true }, _toServer);
        Server = new Side(new DtlsSession(bob, DtlsRole.Server, alice.Fingerprint), options, _toClient);
        if (isConnected) RunUntil(() => Client.Channels.IsConnected && Server.Channels.IsConnected, 60_000);
    }

    public Side Client { get; }

    public Side Server { get; }

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1_000_000);

    private TimeSpan Time => TimeSpan.FromTicks(Now.Nanoseconds / 100);

    public void RunUntil(Func<bool> done, long milliseconds)
    {
        var end = Now.AddMilliseconds(milliseconds);
        while (!done()) Assert.True(Step(end), $"Not in {milliseconds} ms; client {Client.Channels.EndReason}, server {Server.Channels.EndReason}");
    }

    public void Run(long milliseconds)
    {
        var end = Now.AddMilliseconds(milliseconds);
        while (Step(end))
        {
        }

        Now = end;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private bool Step(MonoTime end)
    {
        Client.Drain(Now, Time);
        Server.Drain(Now, Time);
        var next = MonoTime.Min(Client.NextTimeout, Server.NextTimeout);
        foreach (var link in new[] { _toServer, _toClient })
        {
            if (link.NextArrival != TimeSpan.MaxValue) next = MonoTime.Min(next, new MonoTime(link.NextArrival.Ticks * 100));
        }

        if (next > end) return false;
        if (next > Now) Now = next;
        while (_toServer.TryReceive(Time, out var datagram)) Server.Handle(Now, Time, datagram);
        while (_toClient.TryReceive(Time, out var datagram)) Client.Handle(Now, Time, datagram);
        Client.HandleTimeout(Now);
        Server.HandleTimeout(Now);
        Client.Drain(Now, Time);
        Server.Drain(Now, Time);
        return true;
    }

    internal sealed class Side(DtlsSession dtls, DataChannelOptions options, SimulatedLink<byte[]> way) : IDisposable
    {
        private readonly byte[] _plain = new byte[2_048];
        private readonly byte[] _datagram = new byte[2_048];
        private bool _isBegun;

        public DataChannelEndpoint Channels { get; } = new(options);

        public List<Got> Messages { get; } = [];

        public List<DataChannelEvent> Events { get; } = [];

        /// <summary>Whether messages are taken, or left for the window to close.</summary>
        public bool IsReading { get; set; } = true;

        public MonoTime NextTimeout => MonoTime.Min(dtls.NextTimeout, Channels.NextTimeout);

        public IEnumerable<DataChannel> Opened => Events.Where(e => e.Kind == DataChannelEventKind.Opened).Select(e => e.Channel!);

        public void Handle(MonoTime now, TimeSpan time, byte[] datagram)
        {
            dtls.HandleDatagram(now, datagram);
            Drain(now, time);
        }

        public void HandleTimeout(MonoTime now)
        {
            if (dtls.NextTimeout <= now) dtls.HandleTimeout(now);
            if (Channels.NextTimeout <= now) Channels.HandleTimeout(now);
        }

        public void Drain(MonoTime now, TimeSpan time)
        {
            if (!_isBegun)
            {
                dtls.TakesData = true;
                dtls.Start(now);
                _isBegun = dtls.State == DtlsState.Connected;
                if (_isBegun) Channels.Connect(now);
            }

            while (dtls.TryTakeReceived(_plain, out var length)) Channels.HandleDatagram(now, _plain.AsSpan(0, length));
            while (IsReading && Channels.TryReceive(out var message, out var payload)) Messages.Add(new Got(message.Channel, message.IsText, payload.ToArray()));
            while (Channels.TryTakeEvent(out var happened)) Events.Add(happened);
            while (dtls.TryTakeOutgoing(_datagram, out var length)) Send(time, length);
            if (dtls.State != DtlsState.Connected) return;
            while (Channels.TryTakeOutgoing(_plain.AsSpan(0, SctpPacket.MaximumLength), out var length))
            {
                Assert.True(dtls.TryProtect(_plain.AsSpan(0, length), _datagram, out var written));
                Send(time, written);
            }
        }

        public void Dispose()
        {
            Channels.Dispose();
            dtls.Dispose();
        }

        private void Send(TimeSpan time, int length)
        {
            Assert.InRange(length, 1, DtlsSession.MaximumDatagramLength);
            way.Send(time, length + 28, _datagram[..length]);
        }
    }
}
