using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Ice;

/// <summary>
/// The ICE-lite side of one peer (RFC 8445 sections 2.5 and 7.3): it sends no checks, it answers the peer's and follows its nominations.
/// Always controlled.
/// <para>
/// Drive it so: <see cref="Start"/> once; every STUN datagram of this peer into <see cref="HandleStun"/>, whose response goes back where the
/// datagram came from; <see cref="HandleTimeout"/> at <see cref="NextTimeout"/>. After each call look at <see cref="State"/> and
/// <see cref="SelectedPath"/>. Not thread-safe; allocates only at construction and restart.
/// </para>
/// <para>
/// A peer whose address changes under it (another network, a NAT that forgot) goes on from the new one. Most say so by nominating in each check; one that
/// does not is followed by <see cref="TryFollow"/> once its media comes from an address that an authentic check came from, too.
/// </para>
/// <para>
/// Consent (RFC 7675) as a lite agent sees it: an authenticated request from the selected path says that its sender still wants
/// our media; 30 s without one and nothing more may be sent.
/// </para>
/// </summary>
public sealed class IceLiteAgent(IceCredentials local, IceTimeouts? timeouts = null)
{
    /// <summary>Space that any response fits in.</summary>
    public const int MaximumResponseLength = 160;

    // Longer than any round trip of a usable call: what was sent on the former path before the nomination has arrived or is lost.
    private const int SettleMilliseconds = 2_000;

    private readonly IceTimeouts _timeouts = timeouts ?? IceTimeouts.Default;
    private readonly IcePaths _paths = new();
    private Generation _current = new(local);
    private Generation? _previous;
    private MonoTime _establishBy = MonoTime.Never;
    private MonoTime _consentAt;
    private MonoTime _nominatedAt;
    private uint _nomination;

    /// <summary>Our credentials: the newest, after a restart.</summary>
    public IceCredentials Local => _current.Local;

    /// <summary>The peer's credentials, once known.</summary>
    public IceCredentials? Remote => _current.Remote;

    /// <summary>How far the agent is.</summary>
    public IceState State { get; private set; }

    /// <summary>Where media goes: the path nominated last. Null before the first nomination.</summary>
    public TransportAddress? SelectedPath { get; private set; }

    /// <summary>Whether media and DTLS may be sent: a path is selected and consent has not run out.</summary>
    public bool CanSend => SelectedPath is not null && State is IceState.Connected or IceState.Disconnected;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout => State switch
    {
        IceState.Connected => MonoTime.Min(_establishBy, _consentAt.AddMilliseconds(_timeouts.DisconnectedAfterMilliseconds)),
        IceState.Disconnected => MonoTime.Min(_establishBy, _consentAt.AddMilliseconds(_timeouts.FailedAfterMilliseconds)),
        IceState.Failed => MonoTime.Never,
        _ => _establishBy,
    };

    /// <summary>Starts the clock for the first nomination.</summary>
    public void Start(MonoTime now) => _establishBy = now.AddMilliseconds(_timeouts.EstablishWithinMilliseconds);

    /// <summary>
    /// Tells the peer's credentials. Checks are answered before that too, because they may overtake the signaling (RFC 8445 section
    /// 7.3); afterwards the peer's half of the user name must be right as well.
    /// </summary>
    public void SetRemote(IceCredentials remote) => _current.SetRemote(remote);

    /// <summary>
    /// Restarts ICE (RFC 8445 section 9) with new credentials on both sides. The former ones and the selected path stay valid until
    /// the new ones nominate, so media does not pause.
    /// </summary>
    public void Restart(MonoTime now, IceCredentials local, IceCredentials? remote)
    {
        // Of two restarts without a nomination between them the middle one never carried media; the path is the oldest's.
        _previous ??= _current;
        _current = new Generation(local);
        if (remote is not null) _current.SetRemote(remote);
        _nomination = 0;
        _establishBy = now.AddMilliseconds(_timeouts.EstablishWithinMilliseconds);
        if (State == IceState.Failed)
        {
            State = IceState.Checking;
            SelectedPath = null;
            _previous = null;
        }
    }

    /// <summary>Whether a valid check came from this address lately, so that DTLS from it may be believed before it is nominated.</summary>
    public bool IsValidated(TransportAddress from) => SelectedPath == from || _paths.Contains(from);

    /// <summary>Whether a STUN user name's first half names this agent, with its new or still valid former credentials.</summary>
    public bool OwnsUfrag(ReadOnlySpan<byte> ufrag) => _current.OwnsUfrag(ufrag) || _previous?.OwnsUfrag(ufrag) == true;

    /// <summary>Takes a STUN datagram.</summary>
    /// <param name="now">The time.</param>
    /// <param name="datagram">As it came; may be anything.</param>
    /// <param name="from">Its source, which the response goes to.</param>
    /// <param name="response">Where the response is written: <see cref="MaximumResponseLength"/> bytes.</param>
    /// <param name="responseLength">Its length; 0 when nothing is to be sent.</param>
    public IceInput HandleStun(MonoTime now, ReadOnlySpan<byte> datagram, TransportAddress from, Span<byte> response, out int responseLength)
    {
        responseLength = 0;

        // 1. A request for Binding, undamaged. A lite agent sends none, so answers are never for it; indications want nothing.
        if (!StunMessage.TryParse(datagram, out var message)
            || message.Method != StunMethod.Binding
            || message.Class != StunClass.Request
            || (message.HasFingerprint && !message.HasValidFingerprint()))
        {
            return IceInput.Dropped;
        }

        // 2. Short-term credentials (RFC 8489 section 9.1.3).
        if (!message.HasIntegrity || !message.TryGetUsername(out _))
        {
            return Refuse(in message, StunErrorCode.BadRequest, "Bad Request", response, out responseLength);
        }

        if (!TryAuthenticate(in message, out var generation))
        {
            return Refuse(in message, StunErrorCode.Unauthenticated, "Unauthenticated", response, out responseLength);
        }

        // 3. Nothing that must be understood and is not (RFC 8489 section 6.3.1).
        Span<ushort> unknown = stackalloc ushort[8];
        var unknownCount = message.CopyUnknownRequired(unknown);
        if (unknownCount > 0)
        {
            responseLength = StunResponses.WriteUnknownAttributes(response, in message, generation.LocalKey, unknown[..unknownCount]);
            return IceInput.Refused;
        }

        // 4. Role conflict (RFC 8445 section 7.3.1.1). A lite agent facing a full one is always controlled (section 6.1.1), so its
        //    tie-breaker is 0: the other side always wins and changes its role on this answer.
        if (message.TryGetAttribute(StunAttribute.IceControlled, out _))
        {
            responseLength = StunResponses.WriteError(response, in message, generation.LocalKey, StunErrorCode.RoleConflict, "Role Conflict");
            return IceInput.Refused;
        }

        // 5. Consent is gone: only a restart's credentials may bring the agent back (RFC 7675 section 5.1).
        if (State == IceState.Failed) return IceInput.Dropped;

        responseLength = StunResponses.WriteSuccess(response, in message, generation.LocalKey, from);
        if (responseLength == 0) return IceInput.Dropped;
        return Accept(now, in message, from, generation);
    }

    /// <summary>
    /// Moves the selected path to where authentic media comes from now, and no longer from the selected one: a full agent sends on the pair that it selected
    /// (RFC 8445 section 12.1). Only to where a check came from lately, which a replayed packet's sender cannot have made, and not shortly after a
    /// nomination, whose former path still has packets under way.
    /// </summary>
    /// <returns>Whether it moved. Consent is not renewed by it: checks from there do that from now on.</returns>
    public bool TryFollow(MonoTime now, TransportAddress from)
    {
        if (!CanSend || SelectedPath == from || now.MillisecondsSince(_nominatedAt) < SettleMilliseconds || !_paths.Contains(from)) return false;
        SelectedPath = from;
        return true;
    }

    /// <summary>Lets time pass: consent grows stale.</summary>
    public void HandleTimeout(MonoTime now)
    {
        if (State == IceState.Failed) return;

        if (now >= _establishBy && SelectedPath is null)
        {
            State = IceState.Failed;
            return;
        }

        if (now >= _establishBy)
        {
            // The restart came to nothing. The former path is as good as its consent.
            _establishBy = MonoTime.Never;
        }

        if (SelectedPath is null) return;
        var quiet = now.MillisecondsSince(_consentAt);
        if (quiet >= _timeouts.FailedAfterMilliseconds) State = IceState.Failed;
        else if (quiet >= _timeouts.DisconnectedAfterMilliseconds) State = IceState.Disconnected;
    }

    private IceInput Accept(MonoTime now, in StunMessage message, TransportAddress from, Generation generation)
    {
        var replayed = _paths.IsReplay(message.TransactionId, from);
        _paths.Remember(message.TransactionId, from);
        if (State == IceState.New) State = IceState.Checking;

        if (!replayed && IsNominated(in message, generation))
        {
            var changed = SelectedPath != from;
            if (changed) _nominatedAt = now;
            SelectedPath = from;
            if (ReferenceEquals(generation, _current))
            {
                _previous = null;
                _establishBy = MonoTime.Never;
            }

            RenewConsent(now);
            return changed ? IceInput.PathSelected : IceInput.Answered;
        }

        if (SelectedPath == from) RenewConsent(now);
        return IceInput.Answered;
    }

    // The peer may change its mind: whichever it nominated last is where it wants media (RFC 8445 section 8.1.1). Late retransmissions
    // must not bring an older choice back, which NOMINATION numbers tell when the peer sends them. Former credentials may keep the path
    // alive, but no more choose one once a restart's are there and used.
    private bool IsNominated(in StunMessage message, Generation generation)
    {
        if (message.TryGetNomination(out var nomination) && nomination > 0)
        {
            if (nomination < _nomination) return false;
            _nomination = nomination;
            return true;
        }

        return message.HasUseCandidate && (ReferenceEquals(generation, _current) || _previous is not null);
    }

    private void RenewConsent(MonoTime now)
    {
        _consentAt = now;
        State = IceState.Connected;
    }

    private bool TryAuthenticate(in StunMessage message, out Generation generation)
    {
        generation = _current;
        if (!message.TryGetIceUsername(out var receiver, out var sender)) return false;
        if (!_current.OwnsUfrag(receiver))
        {
            if (_previous?.OwnsUfrag(receiver) != true) return false;
            generation = _previous;
        }

        return generation.AcceptsSender(sender) && message.HasValidIntegrity(generation.LocalKey);
    }

    // Answers to who is not authenticated carry no integrity (RFC 8489 section 9.1.3).
    private static IceInput Refuse(in StunMessage message, StunErrorCode code, string reason, Span<byte> response, out int length)
    {
        length = StunResponses.WriteError(response, in message, default, code, reason);
        return IceInput.Refused;
    }

    /// <summary>One set of credentials, with their bytes made once.</summary>
    private sealed class Generation(IceCredentials local)
    {
        private readonly byte[] _ufrag = Encoding.UTF8.GetBytes(local.Ufrag);
        private readonly byte[] _key = Encoding.UTF8.GetBytes(local.Password);
        private byte[]? _remoteUfrag;

        public IceCredentials Local { get; } = local;

        public IceCredentials? Remote { get; private set; }

        public ReadOnlySpan<byte> LocalKey => _key;

        public void SetRemote(IceCredentials remote)
        {
            Remote = remote;
            _remoteUfrag = Encoding.UTF8.GetBytes(remote.Ufrag);
        }

        public bool OwnsUfrag(ReadOnlySpan<byte> ufrag) => ufrag.SequenceEqual(_ufrag);

        public bool AcceptsSender(ReadOnlySpan<byte> ufrag) => _remoteUfrag is null || ufrag.SequenceEqual(_remoteUfrag);
    }
}
