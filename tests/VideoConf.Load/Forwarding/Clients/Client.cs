using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Stun;

namespace VideoConf.Load.Forwarding.Clients;

/// <summary>
/// A WebRTC client without a browser: full ICE with one candidate, DTLS, SRTP by AEAD_AES_128_GCM alone, receiver reports and transport-wide feedback. It has a socket
/// of its own and is driven by the run's thread: <see cref="Pump"/> until <see cref="IsConnected"/>, then <see cref="Drain"/> often and <see cref="Keep"/> now and then.
/// </summary>
internal sealed class Client : IDisposable
{
    /// <summary>Bytes at the end of every payload: the time of sending (nanoseconds since 1970), and who wrote it.</summary>
    public const int StampBytes = 12;

    private const uint StampMark = 0x56_43_53_54;
    private const int CheckMilliseconds = 1_000;
    private const int FirstChecksMilliseconds = 20;
    private const int ReportMilliseconds = 1_000;
    private const int FeedbackMilliseconds = 50;
    private static readonly Ssrc Reporter = new(1);

    private readonly Socket _socket;
    private readonly int _file;
    private readonly DtlsIdentity _identity;
    private readonly byte[] _buffer = new byte[2_048];
    private readonly byte[] _plain = new byte[2_048];
    private TwccRecorder? _arrivals;
    private DtlsSession? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private SdpOffer? _remote;
    private MonoTime _nextCheck;
    private MonoTime _nextReport;
    private MonoTime _nextFeedback;
    private byte _transportId = Descriptions.TransportSequenceId;

    /// <summary>A client with a socket of its own, which holds what comes while the load is busy elsewhere.</summary>
    public Client(Person person, IPAddress local, DtlsIdentity identity)
    {
        Person = person;
        _identity = identity;
        _arrivals = person.HasExtensions ? new TwccRecorder() : null;
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(local, 0));
        _file = (int)_socket.Handle;
        HoldMuch(_socket);
        _socket.SetRawSocketOption(Kernel.SocketLevel, Kernel.StampArrivals, BitConverter.GetBytes(1));
        Descriptions = new Descriptions(Ice, identity.Fingerprint, (IPEndPoint)_socket.LocalEndPoint!, person.HasExtensions);
    }

    public Person Person { get; }

    public IceCredentials Ice { get; } = IceCredentials.Generate();

    /// <summary>Writes its offers and answers.</summary>
    public Descriptions Descriptions { get; }

    /// <summary>Whether media may be sent and can be read.</summary>
    public bool IsConnected => _sender is not null;

    /// <summary>Whether the server has ended the call.</summary>
    public bool WasClosed => _dtls?.State is DtlsState.Closed or DtlsState.Failed;

    /// <summary>Whether every packet is read and decrypted; else its header alone is read, which the count needs.</summary>
    public bool ReadsWhole { get; set; }

    /// <summary>Where delays of decrypted packets go; null for nowhere.</summary>
    public DelayHistogram? Delays { get; set; }

    /// <summary>Packets of media that came, each number once.</summary>
    public long Received { get; private set; }

    /// <summary>Sequence numbers by which its streams have gone on since their first packets, lost ones included.</summary>
    public long Advanced { get; private set; }

    /// <summary>Packets of media that came under a number that had come.</summary>
    public long Repeated { get; private set; }

    /// <summary>Packets that were decrypted and bear the mark of who sent them.</summary>
    public long Opened { get; private set; }

    /// <summary>Packets that did not authenticate, or were not what a client had sent.</summary>
    public long Wrong { get; private set; }

    /// <summary>What came, by stream.</summary>
    public Dictionary<uint, StreamCount> Streams { get; } = [];

    /// <summary>Streams that somebody wants a key frame of; whoever makes one takes it out.</summary>
    public HashSet<uint> WantedKeyFrames { get; } = [];

    public static MonoTime Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    /// <summary>Nanoseconds since 1970, by the clock that stamps arrivals.</summary>
    public static long WallNanoseconds => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100;

    /// <summary>Datagrams that its socket had no room for: the load was too slow, not the server.</summary>
    public long Overflowed
    {
        get
        {
            var figures = new byte[(Kernel.MemoryInformationDrops + 1) * sizeof(uint)];
            _socket.GetRawSocketOption(Kernel.SocketLevel, Kernel.MemoryInformation, figures);
            return BitConverter.ToUInt32(figures, Kernel.MemoryInformationDrops * sizeof(uint));
        }
    }

    /// <summary>Takes the other's description, answer or offer, and begins.</summary>
    public void Begin(string sdp)
    {
        if (!SdpOffer.TryParse(sdp, out _remote, out var error)) throw new InvalidOperationException($"The server's description cannot be read: {error}\n{sdp}");
        var candidate = sdp.Split("\r\n").Where(static line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(static line => line.Split(' '))
            .First(parts => parts[2].Equals("udp", StringComparison.OrdinalIgnoreCase) && IPAddress.Parse(parts[4]).AddressFamily == _socket.AddressFamily);
        _socket.Connect(IPAddress.Parse(candidate[4]), int.Parse(candidate[5]));
        if (_remote.Sections.SelectMany(static section => section.Extensions).FirstOrDefault(static extension => extension.Uri == RtpExtensionUris.TransportSequenceNumber) is { Id: > 0 } numbered)
            _transportId = numbered.Id;
        _dtls = new DtlsSession(_identity, _remote.Setup == SdpSetup.Active ? DtlsRole.Server : DtlsRole.Client, _remote.Fingerprint);
        if (_dtls.Role == DtlsRole.Client) _dtls.Start(Now);
    }

    /// <summary>Answers what <see cref="Begin(string)"/> took as an offer.</summary>
    public string Answer() => Descriptions.Answer(_remote ?? throw new InvalidOperationException("There is no offer."));

    /// <summary>Begins with keys that both ends have been told, without ICE and DTLS. Such a server numbers nothing for the whole way, so nothing is reported of that.</summary>
    public void Begin(IPEndPoint server, SrtpKeys keys)
    {
        _arrivals = null;
        _socket.Connect(server);
        TakeKeys(keys, asServer: false);
    }

    /// <summary>Sends a datagram as it is.</summary>
    public void Tell(ReadOnlySpan<byte> datagram) => Send(datagram);

    /// <summary>Connects: sends checks, shakes hands, takes what comes.</summary>
    public void Pump(Inbox inbox)
    {
        if (_dtls is null || _remote is null) return;
        var now = Now;
        Check(now);
        if (_dtls.NextTimeout <= now) _dtls.HandleTimeout(now);
        Drain(inbox);
        while (_dtls.TryTakeOutgoing(_plain, out var length)) Send(_plain.AsSpan(0, length));
        if (_dtls.State == DtlsState.Failed) throw new InvalidOperationException($"DTLS with the server failed: {_dtls.Failure} {_dtls.FailureDetail}");
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>Datagrams.</returns>
    public int Drain(Inbox inbox)
    {
        var all = 0;
        int count;
        do
        {
            count = inbox.Receive(_file, ReadsWhole || !IsConnected);
            for (var i = 0; i < count; i++) Take(inbox.Bytes(i), inbox.Length(i), inbox.ArrivedAt(i));
            all += count;
        }
        while (count == Inbox.Capacity);
        return all;
    }

    /// <summary>What a browser does beside media: checks, reports, feedback.</summary>
    public void Keep()
    {
        var now = Now;
        Check(now);
        if (!IsConnected) return;
        if (_arrivals is not null && now >= _nextFeedback)
        {
            _nextFeedback = now.AddMilliseconds(FeedbackMilliseconds);
            while (_arrivals.TryWrite(_buffer.AsSpan(0, 1_100), Reporter, Reporter, out var written)) SendRtcp(_buffer.AsSpan(0, written));
        }

        if (now < _nextReport) return;
        _nextReport = now.AddMilliseconds(ReportMilliseconds);
        Span<ReportBlock> blocks = stackalloc ReportBlock[RtcpWriter.MaximumCount];
        var count = 0;
        foreach (var (ssrc, stream) in Streams)
        {
            if (count == blocks.Length) break;
            blocks[count++] = stream.Report(new Ssrc(ssrc));
        }

        if (count > 0 && RtcpWriter.TryWriteReceiverReport(_buffer, Reporter, blocks[..count], out var length)) SendRtcp(_buffer.AsSpan(0, length));
    }

    /// <summary>Tells when a stream's packets were taken, as all senders do once a second or so.</summary>
    public void SendReport(Ssrc stream, uint timestamp, uint packets, uint bytes)
    {
        var ntp = (ulong)(((Int128)WallNanoseconds << 32) / 1_000_000_000) + (2_208_988_800UL << 32);
        if (RtcpWriter.TryWriteSenderReport(_buffer, stream, new NtpTime(ntp), timestamp, packets, bytes, [], out var length)) SendRtcp(_buffer.AsSpan(0, length));
    }

    /// <summary>Encrypts a packet into an outbox; the last bytes of its payload are written over with the time.</summary>
    public void Protect(Outbox outbox, ReadOnlySpan<byte> header, Span<byte> payload)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload[^StampBytes..], WallNanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[^4..], StampMark);
        if (!_sender!.TryProtect(header, payload, outbox.Next, out var written)) throw new InvalidOperationException("A packet could not be encrypted.");
        outbox.Add(written);
    }

    /// <summary>Sends what was encrypted.</summary>
    /// <returns>How many went out.</returns>
    public int Flush(Outbox outbox) => outbox.Send(_file);

    public void Dispose()
    {
        if (_dtls is not null && IsConnected)
        {
            _dtls.Close();
            while (_dtls.TryTakeOutgoing(_plain, out var length)) Send(_plain.AsSpan(0, length));
        }

        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        _socket.Dispose();
    }

    // Only root may go beyond what the system allows everybody; what does not fit shows in Overflowed.
    private static void HoldMuch(Socket socket)
    {
        const int Bytes = 4 * 1024 * 1024;
        try
        {
            socket.SetRawSocketOption(Kernel.SocketLevel, Kernel.ForceReceiveBuffer, BitConverter.GetBytes(Bytes));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied || refused.NativeErrorCode == 1)
        {
            socket.ReceiveBufferSize = Bytes;
        }
    }

    private void Take(Span<byte> bytes, int length, long arrived)
    {
        switch (PacketKind.Classify(bytes))
        {
            case PacketKind.Rtp when _receiver is not null:
                TakeRtp(bytes, length, arrived);
                break;
            case PacketKind.Rtcp when _receiver is not null && bytes.Length == length:
                if (_receiver.UnprotectRtcp(bytes, out var plain) == SrtpResult.Ok) TakeRtcp(bytes[..plain]);
                break;
            case PacketKind.Stun when bytes.Length == length:
                AnswerCheck(bytes);
                break;
            case PacketKind.Dtls when bytes.Length == length:
                _dtls?.HandleDatagram(Now, bytes);
                if (_sender is null && _dtls is not null && _dtls.TryExportSrtpKeys(out var keys))
                {
                    TakeKeys(keys, asServer: _dtls.Role == DtlsRole.Server);
                    keys.Dispose();
                }

                break;
        }
    }

    private void TakeKeys(SrtpKeys keys, bool asServer)
    {
        if (keys.Profile != SrtpProfile.AeadAes128Gcm) throw new InvalidOperationException($"The server chose {keys.Profile}.");
        _sender = keys.CreateSender(asServer);
        _receiver = keys.CreateReceiver(asServer);
    }

    private void TakeRtp(Span<byte> bytes, int length, long arrived)
    {
        if (_arrivals is not null && RtpView.TryGetHeaderLength(bytes, out var header)) Number(bytes[..header]);
        if ((bytes[1] & 0x7F) is not (Descriptions.Vp8 or Descriptions.Opus)) return; // Probes: nothing is asked for again.
        ref var stream = ref CollectionsMarshal.GetValueRefOrAddDefault(Streams, BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]), out _);
        stream ??= new StreamCount();
        var before = stream.Expected;
        if (!stream.Note(BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])))
        {
            Repeated++;
            return;
        }

        Received++;
        Advanced += stream.Expected - before;
        if (bytes.Length == length && ReadsWhole) Open(bytes, arrived);
    }

    private void Number(ReadOnlySpan<byte> header)
    {
        // Its padding bit speaks of bytes that are not here.
        Span<byte> alone = stackalloc byte[Inbox.HeadBytes];
        if (header.Length > alone.Length) return;
        header.CopyTo(alone);
        alone[0] &= 0xDF;
        if (RtpView.TryParse(alone[..header.Length], out var view) && view.TryGetExtension(_transportId, out var number) && number.Length == 2)
            _arrivals!.Record(new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(number)), Now);
    }

    private void Open(Span<byte> bytes, long arrived)
    {
        if (_receiver!.Unprotect(bytes, out var plain) != SrtpResult.Ok || !RtpView.TryParse(bytes[..plain], out var packet) || packet.PayloadLength < StampBytes)
        {
            Wrong++;
            return;
        }

        var stamp = packet.Payload[^StampBytes..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(stamp[8..]) != StampMark)
        {
            Wrong++;
            return;
        }

        Opened++;
        Delays?.Add(arrived - BinaryPrimitives.ReadInt64LittleEndian(stamp));
    }

    private void TakeRtcp(ReadOnlySpan<byte> compound)
    {
        var reader = new RtcpReader(compound);
        while (reader.TryRead(out var packet))
        {
            if (Pli.TryParse(in packet, out var pli)) WantedKeyFrames.Add(pli.Media.Value);
            else if (Fir.TryParse(in packet, out var fir)) WantKeyFrames(fir);
        }
    }

    private void WantKeyFrames(Fir fir)
    {
        for (var i = 0; i < fir.Count; i++) WantedKeyFrames.Add(fir[i].Media.Value);
    }

    private void Check(MonoTime now)
    {
        if (_remote is null || now < _nextCheck) return;
        _nextCheck = now.AddMilliseconds(IsConnected ? CheckMilliseconds : FirstChecksMilliseconds);
        Span<byte> transaction = stackalloc byte[12];
        RandomNumberGenerator.Fill(transaction);
        if (!StunWriter.TryStart(_buffer, StunClass.Request, StunMethod.Binding, transaction, out var writer)) return;
        writer.TryAdd(StunAttribute.Username, Encoding.ASCII.GetBytes($"{_remote.Ice.Ufrag}:{Ice.Ufrag}"));
        writer.TryAdd(StunAttribute.Priority, 1_845_501_695u);
        writer.TryAdd(StunAttribute.IceControlling, 77ul);
        writer.TryAdd(StunAttribute.UseCandidate, []);
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(_remote.Ice.Password));
        writer.TryAddFingerprint();
        Send(_buffer.AsSpan(0, writer.Length));
    }

    // Servers that are ICE-lite need not check, and some do all the same.
    private void AnswerCheck(ReadOnlySpan<byte> datagram)
    {
        if (!StunMessage.TryParse(datagram, out var request) || request.Class != StunClass.Request || request.Method != StunMethod.Binding) return;
        if (!StunWriter.TryStart(_buffer, StunClass.Success, StunMethod.Binding, request.TransactionId, out var writer)) return;
        writer.TryAddXorMappedAddress(TransportAddress.From((IPEndPoint)_socket.RemoteEndPoint!));
        writer.TryAddIntegrity(Encoding.ASCII.GetBytes(Ice.Password));
        writer.TryAddFingerprint();
        Send(_buffer.AsSpan(0, writer.Length));
    }

    private void SendRtcp(ReadOnlySpan<byte> compound)
    {
        if (_sender!.TryProtectRtcp(compound, _plain, out var written)) Send(_plain.AsSpan(0, written));
    }

    private void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket.Send(datagram, SocketFlags.None);
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // The server's port is closed: whether it lives is told by its process.
        }
    }
}
