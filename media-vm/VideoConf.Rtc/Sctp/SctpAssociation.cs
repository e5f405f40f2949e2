using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <summary>
/// One SCTP association over DTLS (RFC 9260, RFC 8261), with partial reliability (RFC 3758) and stream reset (RFC 6525). Sans-IO, and driven so: tell it time
/// and decrypted datagrams by <see cref="HandleDatagram"/>, <see cref="HandleTimeout"/> at <see cref="NextTimeout"/>, and wishes by <see cref="Connect"/>,
/// <see cref="TrySend"/>, <see cref="TryResetStream"/>, <see cref="Shutdown"/> and <see cref="Abort"/>; after each of them, drain <see cref="TryReceive"/>,
/// then <see cref="TryTakeEvent"/>, then <see cref="TryTakeOutgoing"/>. Both sides may connect at once, as WebRTC's do. There is one path, whose length of packets is
/// fixed: no multihoming, no path discovery. Messages are not interleaved (RFC 8260 is not offered). Not thread-safe.
/// </summary>
public sealed partial class SctpAssociation : IDisposable
{
    /// <summary>Whole packets that wait to be sent, beside data and acknowledgements. What is lost to the bound is asked for again.</summary>
    private const int MaximumReplies = 16;

    private readonly SctpOptions _options;
    private readonly RetransmissionTimeout _timeout;
    private readonly SctpSender _sender;
    private readonly Queue<byte[]> _replies = new();
    private readonly Queue<SctpEvent> _events = new();
    private readonly byte[] _cookieKey = RandomNumberGenerator.GetBytes(32);
    private readonly VerificationTag _localTag = NewTag();
    private readonly Tsn _localTsn;
    private SctpReceiver? _receiver;
    private WholeMessage? _taken;
    private SctpCounters _counters;
    private VerificationTag _remoteTag;
    private MonoTime _now;
    private int _errors;

    /// <summary>An association that waits for <see cref="Connect"/> or the peer's INIT.</summary>
    /// <param name="options">Bounds and timers; null for the usual.</param>
    public SctpAssociation(SctpOptions? options = null)
    {
        _options = options ?? new SctpOptions();
        _timeout = new RetransmissionTimeout(_options);
        _localTsn = _options.FirstTsn ?? new Tsn(RandomUInt32());
        _sender = new SctpSender(_options, _timeout, _localTsn.Value);
        _nextRequest = _localTsn.Value;
    }

    /// <summary>How far it is.</summary>
    public SctpState State { get; private set; }

    /// <summary>Why <see cref="State"/> is <see cref="SctpState.Ended"/>.</summary>
    public SctpEndReason EndReason { get; private set; }

    /// <summary>What an ABORT, sent or received, gave as its cause.</summary>
    public SctpErrorCause AbortCause { get; private set; }

    /// <summary>Streams that can be sent on: what both sides agreed to.</summary>
    public int OutgoingStreams { get; private set; }

    /// <summary>Bytes of messages that are not acknowledged yet.</summary>
    public long Buffered => _sender.Buffered;

    /// <summary>The smoothed round trip in milliseconds; 0 before the first sample.</summary>
    public double RoundTrip => _timeout.RoundTrip;

    /// <summary>What was dropped, and why.</summary>
    public SctpCounters Counters => _counters with
    {
        Retransmissions = _sender.Retransmissions,
        Abandoned = _sender.Abandoned,
        Dropped = _counters.Dropped + (_receiver?.Messages.Dropped ?? 0),
    };

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout
    {
        get
        {
            var next = MonoTime.Min(MonoTime.Min(_setupAt, _heartbeatAt), MonoTime.Min(_shutdownAt, _resetAt));
            next = MonoTime.Min(next, _sender.NextTimeout);
            return _receiver is null ? next : MonoTime.Min(next, _receiver.NextTimeout);
        }
    }

    /// <summary>Bytes of a stream's messages that are not acknowledged yet.</summary>
    public long BufferedOf(StreamId stream) => _sender.BufferedOf(stream);

    /// <summary>Takes a message to send.</summary>
    /// <param name="now">The time.</param>
    /// <param name="stream">Below <see cref="OutgoingStreams"/>.</param>
    /// <param name="protocol">What it is.</param>
    /// <param name="payload">At least a byte. Copied.</param>
    /// <param name="delivery">How hard to try.</param>
    public SctpSendResult TrySend(MonoTime now, StreamId stream, PayloadProtocol protocol, ReadOnlySpan<byte> payload, SctpDelivery delivery = default)
    {
        _now = now;
        if (State != SctpState.Established) return SctpSendResult.NotConnected;
        if (stream.Value >= OutgoingStreams || _resetting.Contains(stream)) return SctpSendResult.NoSuchStream;
        if (payload.IsEmpty || payload.Length > _options.MaximumMessageLength) return SctpSendResult.BadLength;
        return _sender.TryEnqueue(now, stream, protocol, delivery, payload) ? SctpSendResult.Ok : SctpSendResult.BacklogFull;
    }

    /// <summary>The next message that is whole and in order; false when there is none.</summary>
    /// <param name="info">Where it came and what it is.</param>
    /// <param name="payload">Its bytes, until the next call of this method.</param>
    public bool TryReceive(out SctpMessageInfo info, out ReadOnlySpan<byte> payload)
    {
        _taken?.Release();
        _taken = null;
        info = default;
        payload = default;
        if (_receiver is null || !_receiver.TryTake(out var message)) return false;
        _taken = message;
        info = message.Info;
        payload = message.Buffer.AsSpan(0, message.Length);
        return true;
    }

    /// <summary>The next thing that happened; false when there is none.</summary>
    public bool TryTakeEvent(out SctpEvent happened) => _events.TryDequeue(out happened);

    /// <summary>Lets time pass.</summary>
    public void HandleTimeout(MonoTime now)
    {
        _now = now;
        if (_setupAt <= now) RetrySetup();
        if (_sender.NextTimeout <= now && !HasTooManyErrors()) _sender.HandleTimeout(now);
        if (_heartbeatAt <= now) Heartbeat();
        if (_shutdownAt <= now) RetryShutdown();
        if (_resetAt <= now) RetryReset();
    }

    /// <summary>The next packet to encrypt and send, at most <see cref="SctpPacket.MaximumLength"/> bytes; false when there is none.</summary>
    public bool TryTakeOutgoing(Span<byte> buffer, out int length)
    {
        length = 0;
        if (_replies.TryPeek(out var reply))
        {
            if (reply.Length > buffer.Length) return false;
            _replies.Dequeue();
            reply.CopyTo(buffer);
            length = reply.Length;
            return true;
        }

        if (_receiver is null || State == SctpState.Ended) return false;
        if (buffer.Length > SctpPacket.MaximumLength) buffer = buffer[..SctpPacket.MaximumLength];
        if (!SctpPacketWriter.TryStart(buffer, _options.LocalPort, _options.RemotePort, _remoteTag, out var writer)) return false;
        if (State >= SctpState.Established && _receiver.IsAcknowledgementDue(_now)) _receiver.TryWriteSack(ref writer);
        if (State is SctpState.Established or SctpState.ShutdownPending or SctpState.ShutdownReceived) _sender.Write(_now, ref writer);
        if (!writer.HasChunks) return false;
        length = writer.Finish();
        return true;
    }

    /// <summary>Gives the memory back without a word to the peer.</summary>
    public void Dispose()
    {
        if (State != SctpState.Ended) End(SctpEndReason.Aborted);
        _taken?.Release();
        _taken = null;
        while (_receiver is not null && _receiver.TryTake(out var message)) message.Release();
    }

    private static uint RandomUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt32(bytes);
    }

    private static VerificationTag NewTag()
    {
        uint value;
        do value = RandomUInt32();
        while (value == 0);
        return new VerificationTag(value);
    }

    private bool HasTooManyErrors()
    {
        if (++_errors <= _options.MaximumRetransmissions) return false;
        AbortWith(SctpErrorCause.None, SctpEndReason.Unreachable);
        return true;
    }

    private void AddEvent(SctpEventKind kind, StreamId stream = default) => _events.Enqueue(new SctpEvent(kind, stream));

    // A packet of one chunk, of which the caller writes the value.
    private void Reply(SctpChunkType type, ReadOnlySpan<byte> value, VerificationTag tag, byte flags = 0)
    {
        if (_replies.Count >= MaximumReplies)
        {
            _counters.RepliesDropped++;
            return;
        }

        var packet = new byte[SctpPacket.HeaderLength + 4 + ((value.Length + 3) & ~3)];
        SctpPacketWriter.TryStart(packet, _options.LocalPort, _options.RemotePort, tag, out var writer);
        writer.TryAdd(type, flags, value.Length, out var space);
        value.CopyTo(space);
        writer.Finish();
        _replies.Enqueue(packet);
    }

    private void End(SctpEndReason reason)
    {
        State = SctpState.Ended;
        EndReason = reason;
        _sender.Clear();
        _receiver?.Clear();
        _setupAt = _heartbeatAt = _shutdownAt = _resetAt = MonoTime.Never;
        _peerCookie = [];
        _resetRequest = [];
        AddEvent(SctpEventKind.Ended);
    }
}
