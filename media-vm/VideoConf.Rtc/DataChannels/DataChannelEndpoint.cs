using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.DataChannels;

/// <summary>
/// One end of the data channels of a peer connection (RFC 8831), on an association of its own. Sans-IO, and driven so: tell it time and decrypted packets by
/// <see cref="HandleDatagram"/>, <see cref="HandleTimeout"/> at <see cref="NextTimeout"/>, and wishes by <see cref="Connect"/>, <see cref="TryOpen"/>,
/// <see cref="TrySend"/> and <see cref="Close"/>; after each of them, drain <see cref="TryReceive"/>, then <see cref="TryTakeEvent"/>, then
/// <see cref="TryTakeOutgoing"/>. Who leaves messages waiting slows the peer down: its window closes. Not thread-safe.
/// </summary>
public sealed partial class DataChannelEndpoint : IDisposable
{
    private readonly DataChannelOptions _options;
    private readonly SctpAssociation _association;
    private readonly Dictionary<StreamId, DataChannel> _channels = [];
    private readonly Queue<DataChannelEvent> _events = new();
    private DataChannelCounters _counters;
    private MonoTime _now;

    /// <summary>An end that waits for <see cref="Connect"/> or the peer.</summary>
    public DataChannelEndpoint(DataChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _association = new SctpAssociation(options.Sctp);
    }

    /// <summary>Whether channels can be opened and messages sent.</summary>
    public bool IsConnected => _association.State == SctpState.Established;

    /// <summary>Why it is over; <see cref="SctpEndReason.None"/> while it is not.</summary>
    public SctpEndReason EndReason => _association.EndReason;

    /// <summary>Channels that are not closed.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>Bytes of messages that the peer has not acknowledged yet.</summary>
    public long Buffered => _association.Buffered;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public MonoTime NextTimeout => _association.NextTimeout;

    /// <summary>What was dropped, and why.</summary>
    public DataChannelCounters Counters => _counters;

    /// <summary>What the association dropped, and why.</summary>
    public SctpCounters SctpCounters => _association.Counters;

    /// <summary>Begins the association, as both sides of a peer connection do once DTLS is up (RFC 8831 section 6.1).</summary>
    public void Connect(MonoTime now)
    {
        _now = now;
        _association.Connect(now);
        TakeAssociationEvents();
    }

    /// <summary>Takes a decrypted packet.</summary>
    public void HandleDatagram(MonoTime now, ReadOnlySpan<byte> packet)
    {
        _now = now;
        _association.HandleDatagram(now, packet);
        TakeAssociationEvents();
    }

    /// <summary>Lets time pass.</summary>
    public void HandleTimeout(MonoTime now)
    {
        _now = now;
        _association.HandleTimeout(now);
        TakeAssociationEvents();
    }

    /// <summary>Opens a channel. Messages can be sent on it at once.</summary>
    public SctpSendResult TryOpen(MonoTime now, DataChannelOpen open, out DataChannel? channel)
    {
        ArgumentNullException.ThrowIfNull(open);
        _now = now;
        channel = null;
        Span<byte> message = stackalloc byte[DataChannelOpen.MaximumLength];
        if (!open.TryWrite(message, out var length)) return SctpSendResult.BadLength;
        if (!IsConnected) return SctpSendResult.NotConnected;
        if (!TryFindFreeId(out var id)) return SctpSendResult.NoSuchStream;

        var result = _association.TrySend(now, id, DataProtocols.Control, message[..length]);
        if (result != SctpSendResult.Ok) return result;
        channel = new DataChannel(id, open, DataChannelState.Opening);
        _channels.Add(id, channel);
        return SctpSendResult.Ok;
    }

    /// <summary>Takes a message to send.</summary>
    /// <param name="now">The time.</param>
    /// <param name="channel">Which is not closing.</param>
    /// <param name="isText">Whether it is UTF-8.</param>
    /// <param name="message">Its bytes, copied; may be empty.</param>
    public SctpSendResult TrySend(MonoTime now, DataChannel channel, bool isText, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _now = now;
        if (channel.State > DataChannelState.Open) return SctpSendResult.NoSuchStream;
        if (message.Length > _options.RemoteMaximumMessageLength) return SctpSendResult.BadLength;

        // In order until the peer is known to have the OPEN: what overtakes it would be of no channel (RFC 8832 section 6).
        var delivery = channel.State == DataChannelState.Opening ? channel.Open.Delivery with { IsUnordered = false } : channel.Open.Delivery;
        var protocol = DataProtocols.Of(isText, message.IsEmpty);
        return message.IsEmpty
            ? _association.TrySend(now, channel.Id, protocol, [0], delivery)
            : _association.TrySend(now, channel.Id, protocol, message, delivery);
    }

    /// <summary>Bytes of a channel's messages that the peer has not acknowledged yet.</summary>
    public long BufferedOf(DataChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.State == DataChannelState.Closed ? 0 : _association.BufferedOf(channel.Id);
    }

    /// <summary>Closes a channel, once what was sent on it has arrived (RFC 8831 section 6.7).</summary>
    public void Close(MonoTime now, DataChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        _now = now;
        if (channel.State is DataChannelState.Closing or DataChannelState.Closed) return;
        channel.State = DataChannelState.Closing;
        if (!_association.TryResetStream(now, channel.Id)) Forget(channel);
        TakeAssociationEvents();
    }

    /// <summary>Ends all at once; the peer is told.</summary>
    public void Abort(MonoTime now)
    {
        _now = now;
        _association.Abort(now);
        TakeAssociationEvents();
    }

    /// <summary>The next message; false when there is none.</summary>
    /// <param name="message">Where it came and what it is.</param>
    /// <param name="payload">Its bytes, until the next call of this method.</param>
    public bool TryReceive(out DataChannelMessage message, out ReadOnlySpan<byte> payload)
    {
        while (_association.TryReceive(out var info, out payload))
        {
            if (info.Protocol == DataProtocols.Control)
            {
                HandleControl(info.Stream, payload);
                continue;
            }

            if (!_channels.TryGetValue(info.Stream, out var channel) || !DataProtocols.IsUserData(info.Protocol))
            {
                _counters.StrayMessages++;
                continue;
            }

            Acknowledged(channel);
            if (DataProtocols.IsEmpty(info.Protocol)) payload = default;
            message = new DataChannelMessage(channel, DataProtocols.IsText(info.Protocol));
            return true;
        }

        message = default;
        return false;
    }

    /// <summary>The next thing that happened; false when there is none.</summary>
    public bool TryTakeEvent(out DataChannelEvent happened) => _events.TryDequeue(out happened);

    /// <summary>The next packet to encrypt and send, at most <see cref="SctpPacket.MaximumLength"/> bytes; false when there is none.</summary>
    public bool TryTakeOutgoing(Span<byte> buffer, out int length) => _association.TryTakeOutgoing(buffer, out length);

    /// <summary>Gives the memory back without a word to the peer.</summary>
    public void Dispose() => _association.Dispose();

    private bool TryFindFreeId(out StreamId id)
    {
        id = default;
        if (_channels.Count >= _options.MaximumChannels) return false;
        for (var candidate = _options.IsDtlsClient ? 0 : 1; candidate < _association.OutgoingStreams; candidate += 2)
        {
            id = new StreamId((ushort)candidate);
            if (!_channels.ContainsKey(id) && !_association.IsResetting(id)) return true;
        }

        return false;
    }

    private void Acknowledged(DataChannel channel)
    {
        if (channel.State != DataChannelState.Opening) return;
        channel.State = DataChannelState.Open;
        _events.Enqueue(new DataChannelEvent(DataChannelEventKind.Opened, channel));
    }
}
