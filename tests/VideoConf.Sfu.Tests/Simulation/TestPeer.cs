using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Stun;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>An RTP packet as a peer got it.</summary>
internal sealed record GotRtp(Ssrc Ssrc, SequenceNumber Sequence, uint Timestamp, byte PayloadType, bool Marker, byte[] Payload, string? Mid);

/// <summary>A whole WebRTC client over a real socket, as small as it can be: full ICE with one candidate, DTLS client, SRTP. Driven by the test's thread.</summary>
internal sealed class TestPeer : IDisposable
{
    private static readonly DtlsIdentity Identity = DtlsIdentity.Create();
    private readonly byte[] _buffer = new byte[2_048];
    private readonly byte[] _plain = new byte[2_048];
    private DtlsSession? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private IPEndPoint? _server;
    private MonoTime _nextCheck;
    private ushort _transportSequence;

    public TestPeer(string name)
    {
        Name = name;
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public static CertificateFingerprint Fingerprint => Identity.Fingerprint;

    public string Name { get; }

    public string MediaId { get; set; } = $"med_{Guid.NewGuid():n}";

    /// <summary>What the participant declines, from the next offer on.</summary>
    public SfuConsent Declined { get; set; }

    public Socket Socket { get; }

    public IPEndPoint Server => _server!;

    public IceCredentials Ice { get; set; } = IceCredentials.Generate();

    public SdpOffer? Answer { get; private set; }

    public List<GotRtp> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    /// <summary>Packets that came twice: resent ones that were not lost.</summary>
    public int Replays { get; private set; }

    /// <summary>Packets that did not authenticate.</summary>
    public int BadPackets { get; private set; }

    public bool SendsChecks { get; set; } = true;

    public bool IsConnected => _sender is not null;

    public bool WasClosed => _dtls?.State == DtlsState.Closed;

    public static MonoTime Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    public Ssrc SlotSsrc(string mid) => Answer!.FindSection(mid)!.Ssrcs[0].Ssrc;

    public IEnumerable<GotRtp> On(string mid) => Rtp.Where(packet => packet.Ssrc == SlotSsrc(mid));

    public async Task<SfuResult<SfuAnswer>> OfferAsync(SfuServer server, string room, TestOffer offer)
    {
        var result = await server.OfferAsync(room, Name, MediaId, offer.Write(Ice, Identity.Fingerprint), Declined, CancellationToken.None);
        if (result.Succeeded) TakeAnswer(result.Value.Sdp);
        return result;
    }

    public async Task<SfuResult<SfuAnswer>> ReofferAsync(SfuServer server, string room, TestOffer offer)
    {
        var result = await server.ReofferAsync(room, MediaId, offer.Write(Ice, Identity.Fingerprint), Declined, CancellationToken.None);
        if (result.Succeeded) TakeAnswer(result.Value.Sdp);
        return result;
    }

    public void TakeAnswer(string sdp)
    {
        Assert.True(SdpOffer.TryParse(sdp, out var answer, out var error), error?.ToString());
        Answer = answer;
        var candidate = sdp.Split("\r\n").First(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Split(' ');
        _server = new IPEndPoint(IPAddress.Parse(candidate[4]), int.Parse(candidate[5]));
        if (_dtls is not null) return;
        _dtls = new DtlsSession(Identity, DtlsRole.Client, answer.Fingerprint);
        _dtls.Start(Now);
    }

    /// <summary>Lets time pass and takes what came.</summary>
    public void Pump()
    {
        if (_server is null || _dtls is null) return;
        if (SendsChecks && Now >= _nextCheck)
        {
            _nextCheck = Now.AddMilliseconds(IsConnected ? 500 : 20);
            SendCheck();
        }

        if (_dtls.NextTimeout <= Now) _dtls.HandleTimeout(Now);
        while (Socket.Available > 0) Take(Socket.Receive(_buffer));
        DrainDtls();
    }

    public byte[] WriteCheck()
    {
        var transaction = RandomNumberGenerator.GetBytes(12);
        var buffer = new byte[512];
        Assert.True(StunWriter.TryStart(buffer, StunClass.Request, StunMethod.Binding, transaction, out var writer));
        writer.TryAdd(StunAttribute.Username, Encoding.ASCII.GetBytes($"{Answer!.Ice.Ufrag}:{Ice.Ufrag}"));
        writer.TryAdd(StunAttribute.Priority, 1_845_501_695u);
        writer.TryAdd(StunAttribute.IceControlling, 77ul);
        writer.TryAdd(StunAttribute.UseCandidate, []);
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(Answer.Ice.Password));
        writer.TryAddFingerprint();
        return buffer[..writer.Length];
    }

    public void SendCheck() => Socket.SendTo(WriteCheck(), _server!);

    /// <summary>An SRTP packet, ready to send.</summary>
    public byte[] Protect(Ssrc ssrc, ushort sequence, uint timestamp, byte payloadType, ReadOnlySpan<byte> payload, bool marker = false, string? mid = null, int? level = null)
    {
        Span<byte> header = stackalloc byte[64];
        RtpWriter.TryWriteHeader(header, marker, new PayloadType(payloadType), new SequenceNumber(sequence), timestamp, ssrc);
        var extensions = new RtpExtensionWriter(header[12..]);
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, _transportSequence++);
        extensions.TryAdd(TestOffer.TransportSequenceId, number);
        if (mid is not null) extensions.TryAdd(TestOffer.MidId, Encoding.ASCII.GetBytes(mid));
        if (level is { } loudness) extensions.TryAdd(TestOffer.LevelId, [(byte)loudness]);
        RtpWriter.SetHasExtension(header, true);
        var length = 12 + extensions.Finish();
        Assert.True(_sender!.TryProtect(header[..length], payload, _plain, out var written));
        return _plain[..written];
    }

    public void SendRtp(Ssrc ssrc, ushort sequence, uint timestamp, byte payloadType, ReadOnlySpan<byte> payload, bool marker = false, string? mid = null, int? level = null) =>
        Socket.SendTo(Protect(ssrc, sequence, timestamp, payloadType, payload, marker, mid, level), _server!);

    public void SendVideo(Ssrc ssrc, ushort sequence, bool key) =>
        SendRtp(ssrc, sequence, (uint)(sequence * 3_000), TestOffer.Vp8, Vp8(key, sequence), marker: true);

    public void SendAudio(Ssrc ssrc, ushort sequence, int level = 30) =>
        SendRtp(ssrc, sequence, (uint)(sequence * 960), TestOffer.Opus, [0x78, (byte)(sequence >> 8), (byte)sequence], level: level);

    public static byte[] Vp8(bool key, ushort number)
    {
        var payload = new byte[200];
        payload[0] = 0x10;
        payload[1] = (byte)(key ? 0 : 1);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(10), number);
        return payload;
    }

    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        Assert.True(_sender!.TryProtectRtcp(compound, _plain, out var written));
        Socket.SendTo(_plain[..written], _server!);
    }

    public void SendPli(Ssrc media)
    {
        Span<byte> packet = stackalloc byte[64];
        RtcpWriter.TryWritePli(packet, new Ssrc(1), media, out var length);
        SendRtcp(packet[..length]);
    }

    public void SendNack(Ssrc media, params SequenceNumber[] missing)
    {
        Span<byte> packet = stackalloc byte[64];
        RtcpWriter.TryWriteNack(packet, new Ssrc(1), media, missing, out var length);
        SendRtcp(packet[..length]);
    }

    /// <summary>How many packets of a kind of feedback came.</summary>
    public int CountRtcp(RtcpType type, int format)
    {
        var count = 0;
        foreach (var compound in Rtcp)
        {
            var reader = new RtcpReader(compound);
            while (reader.TryRead(out var packet)) count += packet.Type == type && packet.Count == format ? 1 : 0;
        }

        return count;
    }

    public int Plis => CountRtcp(RtcpType.PayloadFeedback, 1);

    public void Close()
    {
        _dtls?.Close();
        DrainDtls();
    }

    public void Dispose()
    {
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        Socket.Dispose();
    }

    private void DrainDtls()
    {
        while (_dtls!.TryTakeOutgoing(_plain, out var length)) Socket.SendTo(_plain.AsSpan(0, length), _server!);
    }

    private void Take(int length)
    {
        var datagram = _buffer.AsSpan(0, length);
        switch (PacketKind.Classify(datagram))
        {
            case PacketKind.Dtls:
                _dtls!.HandleDatagram(Now, datagram);
                if (_sender is null && _dtls.TryExportSrtpKeys(out var keys))
                {
                    _sender = keys.CreateSender(asServer: false);
                    _receiver = keys.CreateReceiver(asServer: false);
                    keys.Dispose();
                }

                break;
            case PacketKind.Rtp when _receiver is not null:
                switch (_receiver.Unprotect(datagram, out var plain))
                {
                    case SrtpResult.Ok when RtpView.TryParse(datagram[..plain], out var packet):
                        Keep(in packet);
                        break;
                    case SrtpResult.Replayed:
                        Replays++;
                        break;
                    default:
                        BadPackets++;
                        break;
                }

                break;
            case PacketKind.Rtcp when _receiver is not null:
                Assert.Equal(SrtpResult.Ok, _receiver.UnprotectRtcp(datagram, out var plainRtcp));
                Rtcp.Add(datagram[..plainRtcp].ToArray());
                break;
        }
    }

    private void Keep(in RtpView packet)
    {
        var mid = packet.TryGetExtension(TestOffer.MidId, out var bytes) ? Encoding.ASCII.GetString(bytes) : null;
        Rtp.Add(new GotRtp(packet.Ssrc, packet.SequenceNumber, packet.Timestamp, packet.PayloadType.Value, packet.Marker, packet.Payload.ToArray(), mid));
    }
}
