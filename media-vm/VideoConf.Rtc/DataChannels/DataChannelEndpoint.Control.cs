using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.DataChannels;

/// <content>How channels come and go: DCEP (RFC 8832) opens them, stream reset (RFC 6525, RFC 8831 section 6.7) closes them.</content>
public sealed partial class DataChannelEndpoint
{
    private void HandleControl(StreamId stream, ReadOnlySpan<byte> message)
    {
        if (DataChannelOpen.IsAcknowledgement(message))
        {
            if (_channels.TryGetValue(stream, out var ours)) Acknowledged(ours);
            else _counters.MalformedControl++;
            return;
        }

        if (!DataChannelOpen.TryParse(message, out var open))
        {
            _counters.MalformedControl++;
            return;
        }

        // A stream that is a channel already stays what it is: whoever opens it again has lost count, and both would be wrong about the other's messages.
        if (_channels.ContainsKey(stream))
        {
            _counters.RefusedChannels++;
            return;
        }

        // Whose parity the id has is not looked at: of two that open the same id at once neither would know, but who opens none himself, as servers do, is not in doubt.
        if (_channels.Count >= _options.MaximumChannels
            || _association.TrySend(_now, stream, DataProtocols.Control, DataChannelOpen.Acknowledgement) != SctpSendResult.Ok)
        {
            _counters.RefusedChannels++;
            _association.TryResetStream(_now, stream);
            TakeAssociationEvents();
            return;
        }

        var channel = new DataChannel(stream, open, DataChannelState.Open);
        _channels.Add(stream, channel);
        _events.Enqueue(new DataChannelEvent(DataChannelEventKind.Opened, channel));
    }

    private void TakeAssociationEvents()
    {
        while (_association.TryTakeEvent(out var happened))
        {
            switch (happened.Kind)
            {
                case SctpEventKind.Established:
                    _events.Enqueue(new DataChannelEvent(DataChannelEventKind.Connected));
                    break;
                case SctpEventKind.ResetByPeer:
                    if (_channels.TryGetValue(happened.Stream, out var closed)) ClosedByPeer(closed);
                    break;
                case SctpEventKind.ResetDone:
                    if (_channels.TryGetValue(happened.Stream, out var reset)) ClosedByUs(reset);
                    break;
                case SctpEventKind.ResetRefused:
                    // The id is used up, since no number on it can begin anew; the channel is as good as closed.
                    if (_channels.TryGetValue(happened.Stream, out var stuck)) Forget(stuck);
                    break;
                case SctpEventKind.Ended:
                    foreach (var channel in _channels.Values) channel.State = DataChannelState.Closed;
                    _channels.Clear();
                    _events.Enqueue(new DataChannelEvent(DataChannelEventKind.Ended));
                    break;
            }
        }
    }

    private void ClosedByPeer(DataChannel channel)
    {
        channel.IsRemoteReset = true;
        if (channel.State != DataChannelState.Closing)
        {
            channel.State = DataChannelState.Closing;
            if (!_association.TryResetStream(_now, channel.Id)) Forget(channel);
        }
        else if (channel.IsLocalReset)
        {
            Forget(channel);
        }
    }

    private void ClosedByUs(DataChannel channel)
    {
        channel.IsLocalReset = true;
        if (channel.IsRemoteReset) Forget(channel);
    }

    private void Forget(DataChannel channel)
    {
        channel.State = DataChannelState.Closed;
        _channels.Remove(channel.Id);
        _events.Enqueue(new DataChannelEvent(DataChannelEventKind.Closed, channel));
    }
}
