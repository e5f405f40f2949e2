using System.Net;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Workers;
using VideoConf.TestSupport.Network;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>A WebRTC client in virtual time, with a network of its own in each direction: ICE, DTLS and SRTP are the real ones.</summary>
internal abstract class VirtualPeer : IDisposable
{
    private const int CheckMilliseconds = 500;
    private const int FirstChecksMilliseconds = 20;
    private const int BelowBytes = 28; // IP and UDP.
    private readonly byte[] _buffer = new byte[2_048];
    private DtlsSession? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private MonoTime _nextCheck;

    protected VirtualPeer(string name, byte number, LinkSchedule down, LinkSchedule up, int seed)
    {
        Name = name;
        Number = number;
        Address = TransportAddress.From(new IPAddress([10, 0, 0, number]), 5_000);
        Down = new SimulatedLink<byte[]>(new LinkModel(down, seed));
        Up = new SimulatedLink<byte[]>(new LinkModel(up, seed + 1));
    }

    public string Name { get; }

    public uint Number { get; }

    public string MediaId => $"med_{Name}";

    public TransportAddress Address { get; set; }

    public SimulatedLink<byte[]> Down { get; }

    public SimulatedLink<byte[]> Up { get; }

    public IceCredentials Ice { get; } = IceCredentials.Generate();

    public SdpOffer? Answer { get; private set; }

    /// <summary>Packets that came under a number that had come before.</summary>
    public int Replays { get; private set; }

    public bool IsConnected => _sender is not null;

    public static MonoTime At(TimeSpan time) => new(time.Ticks * 100);

    public static TimeSpan At(MonoTime time) => new(time.Nanoseconds / 100);

    public abstract TestOffer Offer();

    /// <summary>Makes its offer to a worker.</summary>
    public SfuResult<AnswerPlan> OfferTo(Worker worker, string room)
    {
        Assert.True(Negotiator.TryParse(Offer().Write(Ice, TestPeer.Fingerprint), out var offer, out var detail), detail);
        return worker.Offer(room, Name, MediaId, offer, SfuConsent.None);
    }

    /// <summary>Makes its offer to a worker, which takes it, and begins with the answer.</summary>
    public void Begin(Worker worker, string room, TimeSpan now)
    {
        var answer = OfferTo(worker, room);
        Assert.True(answer.Succeeded, answer.Detail);
        Assert.True(SdpOffer.TryParse(answer.Value.Write(), out var parsed, out var error), error?.ToString());
        TakeAnswer(parsed, At(now));
    }

    public virtual void TakeAnswer(SdpOffer answer, MonoTime now)
    {
        Answer = answer;
        _dtls = new DtlsSession(TestPeer.Identity, DtlsRole.Client, answer.Fingerprint);
        _dtls.Start(now);
    }

    /// <summary>Takes what has arrived by now, and does what is due.</summary>
    public void Step(TimeSpan time)
    {
        var now = At(time);
        for (var arrival = Down.NextArrival; Down.TryReceive(time, out var datagram); arrival = Down.NextArrival) Take(datagram, At(arrival), now);
        if (_dtls is null) return;
        if (now >= _nextCheck)
        {
            _nextCheck = now.AddMilliseconds(IsConnected ? CheckMilliseconds : FirstChecksMilliseconds);
            Send(now, TestPeer.WriteCheck(Answer!, Ice));
        }

        if (_dtls.NextTimeout <= now) _dtls.HandleTimeout(now);
        while (_dtls.TryTakeOutgoing(_buffer, out var length)) Send(now, _buffer.AsSpan(0, length));
        if (IsConnected) Act(now);
    }

    public void SendRtcp(MonoTime now, ReadOnlySpan<byte> compound)
    {
        Assert.True(_sender!.TryProtectRtcp(compound, _buffer, out var written));
        Send(now, _buffer.AsSpan(0, written));
    }

    public void Dispose()
    {
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    protected void SendRtp(MonoTime now, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        Assert.True(_sender!.TryProtect(header, payload, _buffer, out var written));
        Send(now, _buffer.AsSpan(0, written));
    }

    protected abstract void Act(MonoTime now);

    protected abstract void TakeRtp(in RtpView packet, int bytes, MonoTime arrived);

    protected virtual void TakeRtcp(ReadOnlySpan<byte> compound)
    {
    }

    private void Send(MonoTime now, ReadOnlySpan<byte> datagram) => Up.Send(At(now), datagram.Length + BelowBytes, datagram.ToArray());

    private void Take(byte[] datagram, MonoTime arrived, MonoTime now)
    {
        var bytes = datagram.Length + BelowBytes;
        switch (PacketKind.Classify(datagram))
        {
            case PacketKind.Dtls:
                _dtls!.HandleDatagram(now, datagram);
                if (_sender is null && _dtls.TryExportSrtpKeys(out var keys))
                {
                    _sender = keys.CreateSender(asServer: false);
                    _receiver = keys.CreateReceiver(asServer: false);
                    keys.Dispose();
                }

                break;
            case PacketKind.Rtp when _receiver is not null:
                var result = _receiver.Unprotect(datagram, out var plain);
                if (result == SrtpResult.Replayed) Replays++;
                if (result == SrtpResult.Ok && RtpView.TryParse(datagram.AsSpan(0, plain), out var packet)) TakeRtp(in packet, bytes, arrived);
                break;
            case PacketKind.Rtcp when _receiver is not null:
                if (_receiver.UnprotectRtcp(datagram, out var plainRtcp) == SrtpResult.Ok) TakeRtcp(datagram.AsSpan(0, plainRtcp));
                break;
        }
    }
}
