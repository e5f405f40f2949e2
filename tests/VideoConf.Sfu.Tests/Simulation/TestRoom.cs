using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Net;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A server with one room, and the peers in it.</summary>
internal sealed class TestRoom : IAsyncDisposable
{
    public const string Id = "room";

    // What a condition sends on its way goes out so far apart, as microphones and cameras do, that a late machine takes it. Faster than that, and what exceeds a socket's
    // queue is lost: thousands of packets, beyond which nobody can know how far a counter of SRTP has gone on, or the one check that a test is about.
    internal const int BeatMilliseconds = 2;
    private readonly List<TestPeer> _peers = [];

    private TestRoom(SfuServer server) => Server = server;

    public SfuServer Server { get; }

    public static VideoConf.Rtc.Dtls.CertificateFingerprint AnyFingerprint => TestPeer.Fingerprint;

    public List<SfuEvent> Events { get; } = [];

    public static async Task<TestRoom> OpenAsync(Action<SfuOptions>? configure = null, int maxParticipants = 100, TimeProvider? clock = null, Func<SfuOptions, IDatagramSocket>? socket = null)
    {
        var options = new SfuOptions { BindAddress = System.Net.IPAddress.Loopback, Workers = 1, SocketBufferBytes = 1 << 20 };
        configure?.Invoke(options);
        var room = new TestRoom(new SfuServer(options, clock ?? TimeProvider.System, NullLogger<SfuServer>.Instance)
        {
            OpenSocket = socket,
        });
        room.Server.Start();
        Assert.True(await room.Server.PutRoomAsync(Id, "session", maxParticipants, CancellationToken.None));
        return room;
    }

    /// <summary>A peer that publishes audio (stream n1) and video (stream n2), and sees and hears so many.</summary>
    public static TestOffer Full(uint n, int audioSlots = 3, int videoSlots = 4)
    {
        var offer = new TestOffer().Send("audio", "a", Audio(n)).Send("video", "v", Video(n));
        for (var i = 0; i < audioSlots; i++) offer.Receive("audio", $"ra{i}");
        for (var i = 0; i < videoSlots; i++) offer.Receive("video", $"rv{i}");
        return offer;
    }

    public static TestOffer Viewer(int audioSlots = 3, int videoSlots = 4)
    {
        var offer = new TestOffer();
        for (var i = 0; i < audioSlots; i++) offer.Receive("audio", $"ra{i}");
        for (var i = 0; i < videoSlots; i++) offer.Receive("video", $"rv{i}");
        return offer;
    }

    public static Ssrc Audio(uint n) => new((n * 1_000) + 1);

    public static Ssrc Video(uint n) => new((n * 1_000) + 2);

    public Task<TestPeer> JoinAsync(string name, TestOffer offer, SfuConsent declined = SfuConsent.None) =>
        JoinAsync(new TestPeer(name) { Declined = declined }, offer);

    public async Task<TestPeer> JoinAsync(TestPeer peer, TestOffer offer)
    {
        _peers.Add(peer);
        var result = await peer.OfferAsync(Server, Id, offer);
        Assert.True(result.Succeeded, result.Detail);
        Until(() => peer.IsConnected, $"{peer.Name} connects");
        UntilEvent(e => e.Kind == SfuEventKind.MediaConnected && e.MediaId == peer.MediaId);
        return peer;
    }

    /// <summary>Drops a peer from the loop: it says nothing any more.</summary>
    public void Forget(TestPeer peer)
    {
        _peers.Remove(peer);
        peer.Dispose();
    }

    /// <summary>Moves packets until something is so, which is looked at every <see cref="BeatMilliseconds"/>, so that a condition may send, too.</summary>
    public void Until(Func<bool> condition, string what, int seconds = 30)
    {
        var deadline = TestPeer.Now.AddMilliseconds(seconds * 1_000L);
        while (!condition())
        {
            Assert.True(TestPeer.Now < deadline, $"Not within {seconds} s: {what}");
            For(BeatMilliseconds);
        }
    }

    public void UntilEvent(Func<SfuEvent, bool> match, int seconds = 30) => Until(() => Events.Exists(e => match(e)), "an event", seconds);

    /// <summary>Moves packets for a while, to see that something does not happen.</summary>
    public void For(int milliseconds)
    {
        var end = TestPeer.Now.AddMilliseconds(milliseconds);
        while (TestPeer.Now < end) Pump();
    }

    public void Pump()
    {
        foreach (var peer in _peers.ToArray()) peer.Pump();
        while (Server.Events.TryRead(out var e)) Events.Add(e);
        _peers.FirstOrDefault()?.Socket.Poll(500, System.Net.Sockets.SelectMode.SelectRead);
    }

    public long Dropped(DropReason reason) => Server.Snapshot().Dropped[reason];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var peer in _peers) peer.Dispose();
    }
}
