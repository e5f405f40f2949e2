using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Rtc.Dtls;
using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Workers;
using VideoConf.TestSupport;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>
/// A worker with one room, its peers and their networks, in virtual time and on one thread: a minute passes in a second or two, and the same seeds give nearly the
/// same run (keys and first numbers are random).
/// </summary>
internal sealed class VirtualRoom : IDisposable
{
    public const string Id = "room";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly ManualTimeProvider _clock = new();
    private readonly Channel<SfuEvent> _happened = Channel.CreateUnbounded<SfuEvent>();
    private readonly DtlsIdentity _identity = DtlsIdentity.Create();
    private readonly VirtualSocket _socket = new();
    private readonly List<VirtualPeer> _peers = [];
    private readonly long _start;

    public VirtualRoom()
    {
        Worker = new Worker(0, new SfuOptions { BindAddress = System.Net.IPAddress.Loopback }, _identity, _clock, _happened.Writer, NullLogger.Instance, _socket);
        _start = _clock.GetTimestamp();
        _socket.Sent = (datagram, to) =>
        {
            foreach (var peer in _peers)
            {
                if (peer.Address == to) peer.Down.Send(Now, datagram.Length + 28, datagram);
            }
        };
        Worker.PutRoom(Id, "session", 100, SfuRestrictions.None);
    }

    public Worker Worker { get; }

    public List<SfuEvent> Events { get; } = [];

    public TimeSpan Now => new(_clock.GetTimestamp() - _start);

    public Participant this[VirtualPeer peer] => Find(peer)!;

    public Participant? Find(VirtualPeer peer) => Worker.FindMedia(Id, peer.MediaId);

    public TimeSpan TimeOf(SfuEvent happened) => new(happened.At.Ticks - _start);

    /// <summary>The last that a peer was told of its slots.</summary>
    public SfuSlotMap? Told(VirtualPeer peer) => Events.LastOrDefault(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == peer.MediaId)?.Slots;

    public void Join(VirtualPeer peer)
    {
        peer.Begin(Worker, Id, Now);
        _peers.Add(peer);
        Until(() => peer.IsConnected, Now + TimeSpan.FromSeconds(10));
    }

    public void Until(TimeSpan time) => Until(() => Now >= time, time);

    public void Until(Func<bool> condition, TimeSpan deadline)
    {
        while (!condition())
        {
            Assert.True(Now <= deadline, $"Not by {deadline}");
            Step();
        }
    }

    public void Dispose()
    {
        Worker.Dispose();
        _identity.Dispose();
        foreach (var peer in _peers) peer.Dispose();
    }

    private void Step()
    {
        _clock.Advance(Tick);
        foreach (var peer in _peers)
        {
            while (peer.Up.TryReceive(Now, out var datagram)) _socket.Arrive(datagram, peer.Address);
        }

        do
        {
            Worker.Turn();
        }
        while (_socket.HasArrived);

        foreach (var peer in _peers) peer.Step(Now);
        while (_happened.Reader.TryRead(out var e)) Events.Add(e);
    }
}
