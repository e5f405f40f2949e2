using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.Sfu.Workers;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Network;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>
/// A worker in virtual time whose machine takes a while for each packet that it sends: meanwhile its peers go on, and what they send waits. Publishers stop to send
/// the sizes that nobody gets, a third of a second after.
/// </summary>
internal sealed class SlowRoom : IDisposable
{
    private const string Id = "room";
    private const int MostQueued = 3_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Obeys = TimeSpan.FromMilliseconds(300);
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<SfuEvent> _happened = Channel.CreateUnbounded<SfuEvent>();
    private readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private readonly Queue<(byte[] Datagram, TransportAddress From)> _arrived = new();
    private readonly List<VirtualPeer> _peers = [];
    private readonly Queue<(TimeSpan At, VirtualSpeaker Speaker, byte Wanted)> _told = new();
    private readonly Worker _worker;
    private readonly long _start;
    private TimeSpan _nextLook;
    private long _refused;

    public SlowRoom()
    {
        _start = _clock.GetTimestamp();
        _worker = new Worker(
            0, new SfuOptions { BindAddress = System.Net.IPAddress.Loopback }, _identity, _clock, _happened.Writer, NullLogger.Instance, new Socket(this));
        _worker.PutRoom(Id, "session", 100, SfuRestrictions.None);
    }

    /// <summary>How long it takes for a packet that it sends.</summary>
    public TimeSpan PerPacket { get; set; }

    /// <summary>Bits a second of each size of a camera, over what they are when nothing is said.</summary>
    public double Rate { get; set; } = 1;

    public TimeSpan Now => new(_clock.GetTimestamp() - _start);

    public Shedding Step => _worker.Counters.Shedding;

    public long Forwarded => _worker.Counters.PacketsForwarded;

    /// <summary>Each step, and when it began.</summary>
    public List<(TimeSpan At, Shedding Step)> Steps { get; } = [];

    public void Join(VirtualPeer peer)
    {
        peer.Begin(_worker, Id, Now);
        _peers.Add(peer);
        var deadline = Now + TimeSpan.FromSeconds(10);
        while (!peer.IsConnected)
        {
            Assert.True(Now < deadline);
            Turn();
        }
    }

    /// <summary>Says what somebody more would be told.</summary>
    public SfuError AskToJoin()
    {
        var newcomer = new VirtualViewer("newcomer", 99, new LinkSchedule(new LinkConditions()), new LinkSchedule(new LinkConditions()), 1);
        var answer = newcomer.OfferTo(_worker, Id);
        if (!answer.Succeeded) Assert.NotEmpty(answer.Detail);
        return answer.Error;
    }

    public void Leave(VirtualPeer peer)
    {
        Assert.True(_worker.DeleteMedia(Id, peer.MediaId));
        _peers.Remove(peer);
        peer.Dispose();
    }

    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end;) Turn();
    }

    public void Dispose()
    {
        _worker.Dispose();
        _identity.Dispose();
        foreach (var peer in _peers) peer.Dispose();
    }

    private void Turn()
    {
        var before = Now;
        _worker.Turn();
        if (Now == before && _arrived.Count == 0) Elapse(Tick);
        var step = Steps.Count == 0 ? Shedding.Nothing : Steps[^1].Step;
        if (Step != step) Steps.Add((Now, Step));
        while (_happened.Reader.TryRead(out _))
        {
        }
    }

    private void Elapse(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            _clock.Advance(end - Now < Tick ? end - Now : Tick);
            foreach (var peer in _peers)
            {
                while (peer.Up.TryReceive(Now, out var datagram))
                {
                    if (_arrived.Count < MostQueued) _arrived.Enqueue((datagram, peer.Address));
                    else _refused++;
                }

                peer.Step(Now);
            }

            TellWanted();
        }
    }

    // What the data channel tells others.
    private void TellWanted()
    {
        while (_told.TryPeek(out var told) && told.At <= Now)
        {
            _told.Dequeue();
            for (var i = 0; i < 3; i++) told.Speaker.Rates[i] = (told.Wanted & (1 << i)) == 0 ? 0 : Rate * VirtualSpeaker.UsualRates[i];
        }

        if (Now < _nextLook) return;
        _nextLook = Now + TimeSpan.FromMilliseconds(60);
        foreach (var speaker in _peers.OfType<VirtualSpeaker>())
        {
            var publication = _worker.FindMedia(Id, speaker.MediaId)?.Publications.Find(static publication => publication.IsSimulcast);
            if (publication is not null) _told.Enqueue((Now + Obeys, speaker, publication.Demand.Update(publication, VirtualPeer.At(Now))));
        }
    }

    private sealed class Socket(SlowRoom room) : IDatagramSocket
    {
        public ushort Port => 9;

        public TcpPort? Tcp => null;

        public (int Receive, int Send) BufferBytes => (1 << 20, 1 << 20);

        public SocketBacklog Backlog => new(room._arrived.Count, room._refused);

        public int Receive(ReceiveBatch batch)
        {
            var count = 0;
            while (count < ReceiveBatch.Capacity && room._arrived.TryDequeue(out var arrived))
            {
                arrived.Datagram.CopyTo(batch.Pool[batch.Buffer(count)]);
                batch.Set(count, arrived.Datagram.Length, arrived.From);
                count++;
            }

            return count;
        }

        public void Send(SendBatch batch)
        {
            for (var destination = 0; destination < batch.DestinationCount; destination++)
            {
                var to = room._peers.Find(peer => peer.Address == batch.Destination(destination));
                for (var entry = batch.Head(destination); entry >= 0; entry = batch.Next(entry))
                {
                    var datagram = batch.Datagram(entry).ToArray();
                    to?.Down.Send(room.Now, datagram.Length + 28, datagram);
                }
            }

            var takes = room.PerPacket * batch.Count;
            batch.NoteSent(batch.Count, 0);
            batch.Clear();
            room.Elapse(takes);
        }

        public void Wait(int timeoutMilliseconds)
        {
            for (var passed = 0; passed < timeoutMilliseconds && room._arrived.Count == 0; passed++) room.Elapse(Tick);
        }

        public bool TryPause(long nanoseconds) => false;

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}
