using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Framing;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Stun;

namespace VideoConf.Sfu.Tests.Simulation;

/// <summary>An RTP packet as a peer got it.</summary>
internal sealed record GotRtp(Ssrc Ssrc, SequenceNumber Sequence, uint Timestamp, byte PayloadType, bool Marker, byte[] Payload, string? Mid);

/// <summary>A message as a peer got it: from whom, about what; or how many it missed.</summary>
internal sealed record GotMessage(DataChannel Channel, bool IsText, string From, string Topic, byte[] Payload, uint Missed)
{
    public static GotMessage Read(DataChannel channel, ReadOnlySpan<byte> frame)
    {
        if (frame[0] == 3)
        {
            Assert.Equal(5, frame.Length);
            return new GotMessage(channel, false, "", "", [], BinaryPrimitives.ReadUInt32BigEndian(frame[1..]));
        }

        Assert.Equal(1, frame[0] & 0x7F);
        var from = frame.Slice(2, frame[1]);
        var rest = frame[(2 + frame[1])..];
        return new GotMessage(
            channel, (frame[0] & 0x80) != 0, Encoding.UTF8.GetString(from), Encoding.UTF8.GetString(rest.Slice(1, rest[0])), rest[(1 + rest[0])..].ToArray(), 0);
    }
}

/// <summary>A whole WebRTC client over a real socket, as small as it can be: full ICE with one candidate, DTLS client, SRTP. Driven by the test's thread.</summary>
internal sealed class TestPeer : IDisposable
{
    internal static readonly DtlsIdentity Identity = DtlsIdentity.Create();
    private readonly byte[] _buffer = new byte[2_048];
    private readonly byte[] _plain = new byte[2_048];
    private FrameReader _frames = new(2_048, 64 * 1_024);
    private DtlsSession? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private IPEndPoint? _server;
    private SocketAddress? _serverAddress;
    private MonoTime _nextCheck;
    private ushort _transportSequence;
    private bool _isDataBegun;

    /// <summary>A peer with a socket of its own.</summary>
    /// <param name="name">The participant.</param>
    /// <param name="local">Where it is; IPv4's loopback by default. It takes the first candidate that it can reach from there.</param>
    /// <param name="tcp">Whether its network lets no UDP through.</param>
    public TestPeer(string name, IPAddress? local = null, bool tcp = false)
    {
        Name = name;
        Local = local ?? IPAddress.Loopback;
        Socket = tcp ? new Socket(Local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) : Bind();
    }

    public static CertificateFingerprint Fingerprint => Identity.Fingerprint;

    public string Name { get; }

    public string MediaId { get; set; } = $"med_{Guid.NewGuid():n}";

    /// <summary>What the participant declines, from the next offer on.</summary>
    public SfuConsent Declined { get; set; }

    public IPAddress Local { get; }

    public Socket Socket { get; private set; }

    public bool IsTcp => Socket.ProtocolType == ProtocolType.Tcp;

    /// <summary>Whether it sends over TCP as fast as it is let, and takes nothing.</summary>
    public bool ReadsNothing { get; set; }

    /// <summary>Whether its checks nominate, as those of most browsers do on the pair that they have selected.</summary>
    public bool Nominates { get; set; } = true;

    public IPEndPoint Server => _server!;

    /// <summary>Its data channels, once an answer has accepted them.</summary>
    public DataChannelEndpoint? Data { get; private set; }

    /// <summary>What came on them.</summary>
    public List<GotMessage> Messages { get; } = [];

    /// <summary>The last frame that said which of its layers are wanted.</summary>
    public byte[]? Wanted { get; private set; }

    /// <summary>Slot maps that it was told by its data channel, as they came.</summary>
    public List<byte[]> SlotFrames { get; } = [];

    /// <summary>What came by its data channel of the offers that it made there: the number that each names, and the SDP, if any.</summary>
    public List<(uint Number, string? Sdp)> AnswerFrames { get; } = [];

    /// <summary>Whether it takes part in SCTP; if not, it is as dead to data as a peer whose page hangs.</summary>
    public bool HandlesData { get; set; } = true;

    public IceCredentials Ice { get; set; } = IceCredentials.Generate();

    public SdpOffer? Answer { get; private set; }

    public List<GotRtp> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    /// <summary>Packets that came twice: resent ones that were not lost.</summary>
    public int Replays { get; private set; }

    /// <summary>Packets that did not authenticate.</summary>
    public int BadPackets { get; private set; }

    /// <summary>Which numbers get lost on their way to the peer.</summary>
    public Func<SequenceNumber, bool> Loses { get; set; } = static _ => false;

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
        var candidate = sdp.Split("\r\n").Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .First(parts => parts[2] == (IsTcp ? "tcp" : "udp") && IPAddress.Parse(parts[4]).AddressFamily == Local.AddressFamily);
        _server = new IPEndPoint(IPAddress.Parse(candidate[4]), int.Parse(candidate[5]));
        _serverAddress = _server.Serialize();
        if (Data is null && answer.Sections.FirstOrDefault(section => section is { DataChannel: not null, IsDisabled: false }) is { DataChannel: { } accepted })
        {
            Data = new DataChannelEndpoint(new DataChannelOptions
            {
                IsDtlsClient = true,
                RemoteMaximumMessageLength = accepted.MaximumMessageLength,
                Sctp = new SctpOptions { RemotePort = accepted.Port },
            });
        }

        if (_dtls is not null) return;
        if (IsTcp) Socket.Connect(_server);
        _dtls = new DtlsSession(Identity, DtlsRole.Client, answer.Fingerprint) { TakesData = true };
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
        if (!ReadsNothing) TakeAll();
        DrainDtls();
        PumpData();
    }

    /// <summary>Opens a channel for messages, or for something else.</summary>
    public DataChannel OpenChannel(bool isReliable = true, string protocol = "videoconf.messages")
    {
        var delivery = isReliable ? default : new SctpDelivery(IsUnordered: true, MaximumRetransmissions: 0);
        Assert.Equal(SctpSendResult.Ok, Data!.TryOpen(Now, new DataChannelOpen("messages", protocol, delivery), out var channel));
        return channel!;
    }

    /// <summary>Sends what the server is to pass on: to all, or to those named.</summary>
    public SctpSendResult SendMessage(DataChannel channel, string topic, ReadOnlySpan<byte> payload, params string[] to)
    {
        var frame = new List<byte> { 1, (byte)to.Length };
        foreach (var name in (string[])[.. to, topic])
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            frame.Add((byte)bytes.Length);
            frame.AddRange(bytes);
        }

        frame.AddRange(payload);
        return Data!.TrySend(Now, channel, false, frame.ToArray());
    }

    /// <summary>Sends another offer on a channel.</summary>
    public void OfferBy(DataChannel channel, uint number, string sdp)
    {
        using var frame = new MemoryStream();
        frame.Write([8, 0, 0, 0, (byte)number]);
        using (var deflater = new DeflateStream(frame, CompressionLevel.Fastest, leaveOpen: true)) deflater.Write(Encoding.UTF8.GetBytes(sdp));
        Assert.Equal(SctpSendResult.Ok, Data!.TrySend(Now, channel, false, frame.ToArray()));
    }

    private static string? Inflated(ReadOnlySpan<byte> deflated)
    {
        if (deflated.IsEmpty) return null;
        using var inflater = new StreamReader(new DeflateStream(new MemoryStream(deflated.ToArray()), CompressionMode.Decompress));
        return inflater.ReadToEnd();
    }

    /// <summary>Sends bytes as if they were SCTP.</summary>
    public void SendRaw(ReadOnlySpan<byte> packet)
    {
        Assert.True(_dtls!.TryProtect(packet, _plain, out var written));
        Socket.SendTo(_plain.AsSpan(0, written), _server!);
    }

    private void PumpData()
    {
        if (Data is null || !HandlesData || _dtls!.State != DtlsState.Connected) return;
        if (!_isDataBegun) Data.Connect(Now);
        _isDataBegun = true;
        while (_dtls.TryTakeReceived(_buffer, out var length)) Data.HandleDatagram(Now, _buffer.AsSpan(0, length));
        if (Data.NextTimeout <= Now) Data.HandleTimeout(Now);
        while (Data.TryReceive(out var message, out var payload))
        {
            if (payload[0] == 4) Wanted = payload.ToArray();
            else if (payload[0] == 6) SlotFrames.Add(payload.ToArray());
            else if (payload[0] == 9) AnswerFrames.Add((BinaryPrimitives.ReadUInt32BigEndian(payload[1..]), Inflated(payload[5..])));
            else Messages.Add(GotMessage.Read(message.Channel, payload));
        }

        while (Data.TryTakeEvent(out _))
        {
        }

        while (Data.TryTakeOutgoing(_buffer.AsSpan(0, SctpPacket.MaximumLength), out var length))
        {
            Assert.True(_dtls.TryProtect(_buffer.AsSpan(0, length), _plain, out var written));
            Socket.SendTo(_plain.AsSpan(0, written), _server!);
        }
    }

    /// <summary>Goes on from another port, as behind a NAT that forgot, or over another network.</summary>
    public void Move()
    {
        Socket.Dispose();
        _frames = new FrameReader(_buffer.Length, 64 * 1_024);
        if (IsTcp) (Socket = new Socket(Local.AddressFamily, SocketType.Stream, ProtocolType.Tcp)).Connect(_server!);
        else Socket = Bind();
    }

    /// <summary>Sends a packet, behind its length where that is needed.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (!IsTcp)
        {
            Socket.SendTo(packet, SocketFlags.None, _serverAddress!); // An end point would be turned into one each time, which allocates.
            return;
        }

        Span<byte> framed = stackalloc byte[2_048];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)packet.Length);
        packet.CopyTo(framed[2..]);
        Socket.Send(framed[..(2 + packet.Length)]);
    }

    public byte[] WriteCheck() => WriteCheck(Answer!, Ice, Nominates);

    public static byte[] WriteCheck(SdpOffer answer, IceCredentials ice, bool nominates = true)
    {
        var transaction = RandomNumberGenerator.GetBytes(12);
        var buffer = new byte[512];
        Assert.True(StunWriter.TryStart(buffer, StunClass.Request, StunMethod.Binding, transaction, out var writer));
        writer.TryAdd(StunAttribute.Username, Encoding.ASCII.GetBytes($"{answer.Ice.Ufrag}:{ice.Ufrag}"));
        writer.TryAdd(StunAttribute.Priority, 1_845_501_695u);
        writer.TryAdd(StunAttribute.IceControlling, 77ul);
        if (nominates) writer.TryAdd(StunAttribute.UseCandidate, []);
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(answer.Ice.Password));
        writer.TryAddFingerprint();
        return buffer[..writer.Length];
    }

    public void SendCheck() => Send(WriteCheck());

    /// <summary>An SRTP packet, ready to send.</summary>
    public byte[] Protect(Ssrc ssrc, ushort sequence, uint timestamp, byte payloadType, ReadOnlySpan<byte> payload, bool marker = false, string? mid = null, int? level = null, string? rid = null, string? repaired = null, byte[]? descriptor = null) =>
        ProtectHere(ssrc, sequence, timestamp, payloadType, payload, marker, mid, level, rid, repaired, descriptor).ToArray();

    /// <summary>As <see cref="Protect"/>, until the next packet.</summary>
    private ReadOnlySpan<byte> ProtectHere(Ssrc ssrc, ushort sequence, uint timestamp, byte payloadType, ReadOnlySpan<byte> payload, bool marker, string? mid, int? level, string? rid, string? repaired, byte[]? descriptor)
    {
        Span<byte> header = stackalloc byte[320];
        RtpWriter.TryWriteHeader(header, marker, new PayloadType(payloadType), new SequenceNumber(sequence), timestamp, ssrc);
        var extensions = new RtpExtensionWriter(header[12..], RtpExtensionWriter.NeedsTwoByteForm(1, Math.Max(1, descriptor?.Length ?? 0)));
        Span<byte> number = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(number, _transportSequence++);
        extensions.TryAdd(TestOffer.TransportSequenceId, number);
        if (mid is not null) extensions.TryAdd(TestOffer.MidId, Encoding.ASCII.GetBytes(mid));
        if (rid is not null) extensions.TryAdd(TestOffer.RidId, Encoding.ASCII.GetBytes(rid));
        if (descriptor is not null) extensions.TryAdd(TestOffer.DescriptorId, descriptor);
        if (repaired is not null) extensions.TryAdd(TestOffer.RepairedRidId, Encoding.ASCII.GetBytes(repaired));
        if (level is { } loudness) extensions.TryAdd(TestOffer.LevelId, [(byte)loudness]);
        RtpWriter.SetHasExtension(header, true);
        var length = 12 + extensions.Finish();
        Assert.True(_sender!.TryProtect(header[..length], payload, _plain, out var written));
        return _plain.AsSpan(0, written);
    }

    public void SendRtp(Ssrc ssrc, ushort sequence, uint timestamp, byte payloadType, ReadOnlySpan<byte> payload, bool marker = false, string? mid = null, int? level = null, string? rid = null, string? repaired = null, byte[]? descriptor = null) =>
        Send(ProtectHere(ssrc, sequence, timestamp, payloadType, payload, marker, mid, level, rid, repaired, descriptor));

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
        Send(_plain.AsSpan(0, written));
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

    /// <summary>The streams that key frames were asked of, in order.</summary>
    public List<Ssrc> PliMedia
    {
        get
        {
            var media = new List<Ssrc>();
            foreach (var compound in Rtcp)
            {
                var reader = new RtcpReader(compound);
                while (reader.TryRead(out var packet))
                {
                    if (packet.Type == RtcpType.PayloadFeedback && Pli.TryParse(in packet, out var pli)) media.Add(pli.Media);
                }
            }

            return media;
        }
    }

    public void Close()
    {
        _dtls?.Close();
        DrainDtls();
    }

    public void Dispose()
    {
        Data?.Dispose();
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        Socket.Dispose();
    }

    private void DrainDtls()
    {
        while (_dtls!.TryTakeOutgoing(_plain, out var length)) Send(_plain.AsSpan(0, length));
    }

    private Socket Bind()
    {
        var socket = new Socket(Local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 * 1024 * 1024 };
        socket.Bind(new IPEndPoint(Local, 0));
        return socket;
    }

    private void TakeAll()
    {
        while (Socket.Available > 0)
        {
            if (!IsTcp)
            {
                Take(Socket.Receive(_buffer));
                continue;
            }

            _frames.Received(Socket.Receive(_frames.Free));
            while (_frames.TryRead(out var packet))
            {
                packet.CopyTo(_buffer);
                Take(packet.Length);
            }
        }
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
            case PacketKind.Rtp when Loses(new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]))):
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
