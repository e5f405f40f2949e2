using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Sctp;

/// <content>How it begins: INIT, INIT ACK, COOKIE ECHO, COOKIE ACK (RFC 9260 section 5).</content>
public sealed partial class SctpAssociation
{
    /// <summary>Cookies that came too late, before the peer counts as unable.</summary>
    private const int MaximumStaleCookies = 3;

    /// <summary>Two parameters: FORWARD TSN is understood; so are it and RE-CONFIG as chunks.</summary>
    private static readonly byte[] OurExtensions = [0xC0, 0, 0, 4, 0x80, 0x08, 0, 6, (byte)SctpChunkType.ForwardTsn, (byte)SctpChunkType.Reconfiguration, 0, 0];

    private MonoTime _setupAt = MonoTime.Never;
    private long _setupInterval;
    private int _setupAttempts;
    private int _staleCookies;
    private byte[] _peerCookie = [];

    /// <summary>Sends INIT. The peer may do the same at the same moment. Does nothing when it has begun already.</summary>
    public void Connect(MonoTime now)
    {
        _now = now;
        if (State != SctpState.Idle) return;
        State = SctpState.CookieWait;
        SendInit();
        StartSetupTimer();
    }

    private void StartSetupTimer()
    {
        _setupAttempts = 0;
        _setupInterval = _options.InitialTimeout;
        _setupAt = _now.AddMilliseconds(_setupInterval);
    }

    private void RetrySetup()
    {
        if (_setupAttempts++ == _options.MaximumSetupRetransmissions)
        {
            End(SctpEndReason.NeverConnected);
            return;
        }

        if (State == SctpState.CookieWait) SendInit();
        else Reply(SctpChunkType.CookieEcho, _peerCookie, _remoteTag);
        _setupInterval = Math.Min(_setupInterval * 2, _options.MaximumTimeout);
        _setupAt = _now.AddMilliseconds(_setupInterval);
    }

    private void SendInit()
    {
        Span<byte> value = stackalloc byte[InitChunk.FixedLength + OurExtensions.Length];
        WriteInit(value, _localTag, _localTsn);
        OurExtensions.CopyTo(value[InitChunk.FixedLength..]);
        Reply(SctpChunkType.Init, value, default);
    }

    private void WriteInit(Span<byte> value, VerificationTag tag, Tsn tsn)
    {
        BinaryPrimitives.WriteUInt32BigEndian(value, tag.Value);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)_options.ReceiveWindow);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], _options.MaximumStreams);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], _options.MaximumStreams);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], tsn.Value);
    }

    private static bool IsSound(in InitChunk init) => init.Tag.Value != 0 && init.OutgoingStreams != 0 && init.IncomingStreams != 0;

    // Remembers nothing: all is in the cookie.
    private void HandleInit(SctpChunk chunk)
    {
        if (!InitChunk.TryParse(chunk, out var init))
        {
            _counters.Malformed++;
            return;
        }

        if (!IsSound(init))
        {
            _counters.Malformed++;
            Span<byte> cause = [0, (byte)SctpErrorCause.InvalidParameter, 0, 4];
            Reply(SctpChunkType.Abort, cause, init.Tag);
            return;
        }

        if (State == SctpState.ShutdownAckSent)
        {
            Reply(SctpChunkType.ShutdownAck, default, _remoteTag);
            return;
        }

        // Before it is established our tag and TSN stay what our own INIT says (section 5.2.1); afterwards they must be others (section 5.2.2).
        var isNew = State >= SctpState.Established;
        Span<byte> value = stackalloc byte[InitChunk.FixedLength + OurExtensions.Length + 4 + StateCookie.Length + 512];
        var (tag, tsn) = isNew ? (NewTag(), new Tsn(RandomUInt32())) : (_localTag, _localTsn);
        WriteInit(value, tag, tsn);
        var at = InitChunk.FixedLength;
        OurExtensions.CopyTo(value[at..]);
        at += OurExtensions.Length;
        BinaryPrimitives.WriteUInt16BigEndian(value[at..], (ushort)SctpParameterType.StateCookie);
        BinaryPrimitives.WriteUInt16BigEndian(value[(at + 2)..], 4 + StateCookie.Length);
        var cookieAt = at + 4;
        at = cookieAt + StateCookie.Length;

        var extensions = new PeerExtensions();
        var parameters = init.Parameters;
        while (parameters.TryRead(out var type, out var bytes))
        {
            if (extensions.Read(type, bytes)) continue;

            // Types that want to be told of when they are not understood, as far as there is room (section 3.2.1).
            var padded = (bytes.Length + 3) & ~3;
            if (((ushort)type & 0x4000) != 0 && at + 4 + padded <= value.Length)
            {
                value.Slice(at, 4 + padded).Clear();
                BinaryPrimitives.WriteUInt16BigEndian(value[at..], (ushort)SctpParameterType.Unrecognized);
                BinaryPrimitives.WriteUInt16BigEndian(value[(at + 2)..], (ushort)(4 + bytes.Length));
                bytes.CopyTo(value[(at + 4)..]);
                at += 4 + padded;
            }

            if (((ushort)type & 0x8000) == 0) break;
        }

        var cookie = new StateCookie(
            tag, init.Tag, tsn, init.FirstTsn, init.Window, Math.Min(init.IncomingStreams, _options.MaximumStreams), extensions.CanForward, extensions.CanReset,
            _now, isNew ? _localTag : default, isNew ? _remoteTag : default);
        cookie.Write(_cookieKey, value.Slice(cookieAt, StateCookie.Length));
        Reply(SctpChunkType.InitAck, value[..at], init.Tag);
    }

    private void HandleInitAck(SctpChunk chunk)
    {
        if (State != SctpState.CookieWait) return;
        if (!InitChunk.TryParse(chunk, out var init) || !IsSound(init))
        {
            _counters.Malformed++;
            return;
        }

        var extensions = new PeerExtensions();
        ReadOnlySpan<byte> cookie = default;
        var parameters = init.Parameters;
        while (parameters.TryRead(out var type, out var bytes))
        {
            if (type == SctpParameterType.StateCookie) cookie = bytes[4..];
            else if (!extensions.Read(type, bytes) && ((ushort)type & 0x8000) == 0 && type != SctpParameterType.Unrecognized) break;
        }

        if (cookie.IsEmpty || cookie.Length > SctpPacket.MaximumLength - SctpPacket.HeaderLength - 4)
        {
            _remoteTag = init.Tag;
            AbortWith(SctpErrorCause.MissingParameter, SctpEndReason.ProtocolViolation);
            return;
        }

        Meet(init.Tag, init.FirstTsn, init.Window, Math.Min(init.IncomingStreams, _options.MaximumStreams), extensions.CanForward, extensions.CanReset);
        _peerCookie = cookie.ToArray();
        State = SctpState.CookieEchoed;
        Reply(SctpChunkType.CookieEcho, _peerCookie, _remoteTag);
        StartSetupTimer();
    }

    // Section 5.2.4 has the table of cases.
    private bool HandleCookieEcho(VerificationTag packetTag, SctpChunk chunk)
    {
        if (!StateCookie.TryRead(_cookieKey, chunk.Value, out var cookie) || packetTag != cookie.LocalTag)
        {
            _counters.BadCookie++;
            return false;
        }

        var isLocal = cookie.LocalTag == _localTag;
        var isRemote = cookie.RemoteTag == _remoteTag;
        var age = _now.MillisecondsSince(cookie.Made);
        if (age > _options.CookieLifetime && !(isLocal && isRemote))
        {
            _counters.BadCookie++;
            Span<byte> cause = [0, (byte)SctpErrorCause.StaleCookie, 0, 8, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32BigEndian(cause[4..], (uint)Math.Min((age - _options.CookieLifetime) * 1000, uint.MaxValue));
            Reply(SctpChunkType.Error, cause, cookie.RemoteTag);
            return false;
        }

        if (!isLocal)
        {
            // A: the peer knows both tags and begins anew all the same.
            if (cookie.TieLocal == _localTag && cookie.TieRemote == _remoteTag) AbortWith(SctpErrorCause.Restarted, SctpEndReason.PeerRestarted);
            return false;
        }

        if (State < SctpState.Established)
        {
            // B: both sides connected at once; D: ours was answered already.
            if (!isRemote) Meet(cookie.RemoteTag, cookie.RemoteTsn, cookie.RemoteWindow, cookie.OutgoingStreams, cookie.CanForward, cookie.CanReset);
            Establish();
        }
        else if (!isRemote)
        {
            return false;
        }

        Reply(SctpChunkType.CookieAck, default, _remoteTag);
        return true;
    }

    private void Meet(VerificationTag tag, Tsn firstTsn, uint window, int streams, bool canForward, bool canReset)
    {
        _remoteTag = tag;
        _receiver = new SctpReceiver(_options, firstTsn.Value);
        _expectedRequest = firstTsn.Value;
        _canReset = canReset;
        OutgoingStreams = streams;
        _sender.CanAbandon = canForward;
        _sender.Begin(window);
    }

    private void Establish()
    {
        State = SctpState.Established;
        _setupAt = MonoTime.Never;
        _peerCookie = [];
        _heartbeatAt = _now.AddMilliseconds(_options.HeartbeatInterval);
        AddEvent(SctpEventKind.Established);
    }

    private void HandleError(SctpChunk chunk)
    {
        var causes = new SctpParameterReader(chunk.Value);
        if (State != SctpState.CookieEchoed || !causes.TryRead(out var cause, out _) || (SctpErrorCause)cause != SctpErrorCause.StaleCookie) return;
        if (++_staleCookies > MaximumStaleCookies)
        {
            End(SctpEndReason.NeverConnected);
            return;
        }

        // Section 5.2.6: ask for a fresh one.
        State = SctpState.CookieWait;
        SendInit();
        StartSetupTimer();
    }

    private ref struct PeerExtensions
    {
        public bool CanForward { get; private set; }

        public bool CanReset { get; private set; }

        /// <summary>False when the type is unknown.</summary>
        public bool Read(SctpParameterType type, ReadOnlySpan<byte> bytes)
        {
            if (type == SctpParameterType.ForwardTsnSupported) CanForward = true;
            else if (type == SctpParameterType.SupportedExtensions) CanReset |= bytes[4..].Contains((byte)SctpChunkType.Reconfiguration);
            else return false;
            return true;
        }
    }
}
