using System.Diagnostics.CodeAnalysis;
using VideoConf.Rtc.DataChannels;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Sdp;

namespace VideoConf.Sfu.Data;

/// <summary>One participant's data channels. Owned by its worker; not thread-safe.</summary>
internal sealed class PeerData : IDisposable
{
    /// <summary>The DCEP protocol of channels that carry messages.</summary>
    public const string Protocol = "videoconf.messages";

    /// <summary>What is no frame closes its channel; after so many times the association ends.</summary>
    private const int MaximumStrikes = 8;

    /// <summary>Of what may be lost, less waits than of the rest: late it is worth nothing.</summary>
    private const int LossyShare = 4;

    // Four or five reports at once, and one each two seconds: clients send one a minute.
    private const int ReportBytesPerSecond = 128;

    // An offer deflates to some 3 kB: two or three at once, and one each second.
    private const int OfferBytesPerSecond = 4_096;

    // A window that is dragged says so often, and each word makes the room look at its slots.
    private const int ShowMilliseconds = 100;

    private readonly int _backlog;
    private DataAllowance _offers;
    private DataPatience _patience;
    private SfuView? _shown;
    private MonoTime _nextShow;
    private DataChannel? _reliable;
    private DataChannel? _lossy;
    private byte[] _told = [];
    private uint _missed;
    private int _strikes;
    private bool _isOfferOpen;

    /// <summary>An end for what an offer said.</summary>
    /// <param name="offered">The peer's SCTP port, and the longest message that it takes.</param>
    /// <param name="isDtlsClient">Our side of the handshake.</param>
    /// <param name="options">The limits.</param>
    /// <param name="participantId">Whose it is.</param>
    /// <param name="now">The time.</param>
    public PeerData(SdpDataChannel offered, bool isDtlsClient, SfuOptions options, string participantId, MonoTime now)
    {
        Offered = offered;
        Id = DataFrame.IdOf(participantId);
        Allowance = new DataAllowance(options.DataBytesPerSecond, now);
        Reports = new DataAllowance(ReportBytesPerSecond, now);
        _offers = new DataAllowance(OfferBytesPerSecond, now);
        _backlog = options.DataBacklogBytes;
        _patience = new DataPatience(now);
        Endpoint = new DataChannelEndpoint(new DataChannelOptions
        {
            IsDtlsClient = isDtlsClient,
            RemoteMaximumMessageLength = offered.MaximumMessageLength,
            MaximumChannels = 8,
            Sctp = new SctpOptions
            {
                LocalPort = SdpDataChannel.UsualPort,
                RemotePort = offered.Port,
                MaximumMessageLength = DataFrame.MaximumLength + DataFrame.MaximumGrowth,
                ReceiveWindow = 128 * 1024,
                SendBacklog = _backlog,
                MaximumStreams = 1024,
            },
        });
    }

    /// <summary>How much it may have passed on. A field, because it is a mutable struct.</summary>
    public DataAllowance Allowance;

    /// <summary>How much it may report of what it has measured. A field, because it is a mutable struct.</summary>
    public DataAllowance Reports;

    /// <summary>Whether it has said what it shows by its channels: who does is told its slots by them, too.</summary>
    public bool HasShown { get; private set; }

    /// <summary>What the offer said.</summary>
    public SdpDataChannel Offered { get; }

    /// <summary>The participant's id as frames have it.</summary>
    public byte[] Id { get; }

    /// <summary>The channels.</summary>
    public DataChannelEndpoint Endpoint { get; }

    /// <summary>Whether messages wait to be read: until the allowance has grown, or somebody's backlog is shorter.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether so much waits for this participant that senders are to be slower.</summary>
    public bool IsHolding => _patience.IsLeft && Endpoint.Buffered > _backlog / 2;

    /// <summary>Lets time pass.</summary>
    public void Pass(MonoTime now) => _patience.Pass(now, IsHolding);

    /// <summary>Takes note of channels that come and go. Those that are for nothing we know are closed.</summary>
    public void HandleEvents(MonoTime now)
    {
        while (Endpoint.TryTakeEvent(out var happened))
        {
            switch (happened)
            {
                case { Kind: DataChannelEventKind.Opened, Channel: { } channel } when IsWanted(channel):
                    if (channel.IsReliable) (_reliable, _told) = (channel, []);
                    else _lossy = channel;
                    break;
                case { Kind: DataChannelEventKind.Opened, Channel: { } channel }:
                    Endpoint.Close(now, channel);
                    break;
                case { Kind: DataChannelEventKind.Closed, Channel: { } channel }:
                    if (ReferenceEquals(channel, _reliable)) (_reliable, HasShown) = (null, false);
                    if (ReferenceEquals(channel, _lossy)) _lossy = null;
                    break;
                case { Kind: DataChannelEventKind.Ended }:
                    (_reliable, _lossy, HasShown) = (null, null, false);
                    break;
            }
        }
    }

    /// <summary>Whether messages to participants come on this channel.</summary>
    public bool IsForMessages(DataChannel channel) => ReferenceEquals(channel, _reliable) || ReferenceEquals(channel, _lossy);

    /// <summary>What came is no frame.</summary>
    public void Strike(MonoTime now, DataChannel channel)
    {
        if (++_strikes > MaximumStrikes) Endpoint.Abort(now);
        else Endpoint.Close(now, channel);
    }

    /// <summary>Passes a message on to this participant. False when it cannot be: they have no channel for it, or too much waits for them.</summary>
    public bool TryPass(MonoTime now, ReadOnlySpan<byte> frame, bool isReliable)
    {
        TellMissed(now);
        var isPassed = isReliable
            ? _reliable is { } reliable && _missed == 0 && Endpoint.TrySend(now, reliable, isText: false, frame) == SctpSendResult.Ok
            : (_lossy ?? _reliable) is { } lossy && Endpoint.Buffered < _backlog / LossyShare && Endpoint.TrySend(now, lossy, isText: false, frame) == SctpSendResult.Ok;
        if (!isPassed && isReliable) Miss(1);
        return isPassed;
    }

    /// <summary>Takes note of messages that were dropped on their way to this participant.</summary>
    public void Miss(uint count)
    {
        if (_reliable is not null) _missed = (uint)Math.Min((ulong)_missed + count, uint.MaxValue);
    }

    /// <summary>Tells how many messages were dropped, once half of the backlog is free again. Until then more are, so that none comes behind a gap unannounced.</summary>
    /// <returns>Whether there is something to send now.</returns>
    public bool TellMissed(MonoTime now)
    {
        if (_missed == 0 || _reliable is not { } channel || Endpoint.Buffered > _backlog / 2) return false;
        if (Endpoint.TrySend(now, channel, isText: false, DataFrame.WriteMissed(stackalloc byte[8], _missed)) != SctpSendResult.Ok) return false;
        _missed = 0;
        return true;
    }

    /// <summary>Tells which layers are wanted of this participant, where it was told something else before. See <see cref="WantedFrame"/>.</summary>
    /// <returns>Whether there is something to send now.</returns>
    public bool TellWanted(MonoTime now, ReadOnlySpan<byte> frame)
    {
        if (_reliable is not { } channel || frame.SequenceEqual(_told)) return false;
        if (Endpoint.TrySend(now, channel, isText: false, frame) != SctpSendResult.Ok) return false;
        _told = frame.ToArray();
        return true;
    }

    /// <summary>Takes what it shows from now on. Of several at once the newest counts.</summary>
    public void Show(SfuView view)
    {
        HasShown = true;
        if (_shown is null || view.Version > _shown.Version) _shown = view;
    }

    /// <summary>What it shows, where it has said so and that is to be heeded now.</summary>
    public bool TryTakeShown(MonoTime now, [NotNullWhen(true)] out SfuView? view)
    {
        view = now >= _nextShow ? _shown : null;
        if (view is null) return false;
        _shown = null;
        _nextShow = now.AddMilliseconds(ShowMilliseconds);
        return true;
    }

    /// <summary>Tells this participant its slots. False when it is to be told in another way.</summary>
    public bool TellSlots(MonoTime now, ReadOnlySpan<byte> frame) => HasShown && Tell(now, frame);

    /// <summary>Tells this participant something on the reliable channel. False when that is not open, or too much waits.</summary>
    public bool Tell(MonoTime now, ReadOnlySpan<byte> frame) =>
        _reliable is { } channel && Endpoint.TrySend(now, channel, isText: false, frame) == SctpSendResult.Ok;

    /// <summary>Whether an offer may be looked at: one at a time, and not too many. Takes what it costs.</summary>
    public bool TryBeginOffer(MonoTime now, int length)
    {
        if (_isOfferOpen || !_offers.IsOpen(now)) return false;
        _offers.Take(length, 1);
        return _isOfferOpen = true;
    }

    /// <summary>The offer is answered: the next may come.</summary>
    public void EndOffer() => _isOfferOpen = false;

    /// <inheritdoc/>
    public void Dispose() => Endpoint.Dispose();

    // The first of its kind: a second one has nothing to carry.
    private bool IsWanted(DataChannel channel) =>
        string.Equals(channel.Open.Protocol, Protocol, StringComparison.Ordinal) && (channel.IsReliable ? _reliable : _lossy) is null;
}
