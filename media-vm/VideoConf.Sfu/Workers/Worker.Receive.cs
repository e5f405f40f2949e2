using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Stun;
using VideoConf.Rtc.Transport;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// The way of a packet. Nothing here allocates, locks, logs or throws per packet.
internal sealed partial class Worker
{
    private readonly byte[] _header = new byte[Slot.MaxHeaderBytes];

    private void HandleDatagram(int index)
    {
        var datagram = _received.Datagram(index);
        ref readonly var from = ref _received.From(index);
        Counters.PacketsIn++;
        Counters.BytesIn += datagram.Length;

        // 1. Which protocol (RFC 7983).
        var kind = PacketKind.Classify(datagram);
        if (kind == PacketKind.Stun)
        {
            HandleStun(datagram, in from);
            return;
        }

        if (kind is not (PacketKind.Rtp or PacketKind.Rtcp or PacketKind.Dtls))
        {
            Counters.Drop(DropReason.Malformed);
            return;
        }

        // 2. Whose it is: the peer that ICE proved to be at its source.
        if (!_peers.TryFind(in from, out var peer))
        {
            Counters.Drop(DropReason.UnknownSource);
            return;
        }

        _current = peer;
        switch (kind)
        {
            case PacketKind.Rtp:
                HandleRtp(peer, index, datagram);
                break;
            case PacketKind.Rtcp:
                HandleRtcp(peer, datagram);
                break;
            default:
                peer.Transport.HandleDtls(_now, datagram, in from);
                AfterTransport(peer);
                break;
        }
    }

    private void HandleRtp(Participant peer, int index, Span<byte> datagram)
    {
        // 1. Decrypt, once, where it lies.
        if (!peer.Transport.HasKeys)
        {
            Counters.Drop(DropReason.NoKeys);
            return;
        }

        var result = peer.Transport.Unprotect(datagram, out var length);
        if (result != SrtpResult.Ok)
        {
            Counters.Drop(ReasonOf(result));
            return;
        }

        if (!RtpView.TryParse(datagram[..length], out var packet))
        {
            Counters.Drop(DropReason.Malformed);
            return;
        }

        // 2. Which publication: by its stream, which the offer announced or its first packets name.
        if (!peer.TryFindPublication(packet.Ssrc, out var publication) && !peer.TryBindByMid(in packet, out publication))
        {
            Counters.Drop(DropReason.UnknownSsrc);
            return;
        }

        if (publication.FormatOf(packet.PayloadType) is not { } format)
        {
            Counters.Drop(DropReason.NoRoute);
            return;
        }

        // 3. What we tell the publisher about it, and who speaks.
        var sequenceId = publication.Plan.Extensions.TransportSequence;
        if (sequenceId != 0 && packet.TryGetExtension(sequenceId, out var number) && number.Length >= 2)
        {
            peer.Arrivals.Record(new SequenceNumber((ushort)((number[0] << 8) | number[1])), _receivedAt);
        }

        if (!publication.IsLive) NotifyPublished(publication);
        var packetIndex = publication.Note(in packet, format, _receivedAt, out var woke);
        if (woke) peer.Room.IsDirty = true;
        var startsKeyFrame = publication.StartsKeyFrame(in packet, format);
        if (startsKeyFrame) publication.KeyFrames.Arrived();

        // 4. Keep it for who loses it. The bytes stay where they are.
        publication.Cache.Keep(_received, index, packetIndex, length);

        // 5. A copy for each who listens in, of what its sender agreed to.
        foreach (var feed in publication.Feeds) feed.Write(in packet, _receivedAt);

        // A publication's first packet is for those that wait for it, too.
        if (woke) SettleRoom(peer.Room);

        // 6. A copy for each subscriber, written by encryption.
        Forward(publication, in packet, packetIndex, startsKeyFrame);
    }

    private void Forward(Publication publication, in RtpView packet, long packetIndex, bool startsKeyFrame)
    {
        var slots = publication.Slots;
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            switch (slot.Forward(in packet, packetIndex, startsKeyFrame, _now, _header, Reserve(), out var written))
            {
                case ForwardResult.Written:
                    _send.Commit(written, ref slot.Owner.Queue, in slot.Owner.Transport.Path);
                    Counters.PacketsForwarded++;
                    _waiting++;
                    break;
                case ForwardResult.NoRoute:
                    Counters.Drop(DropReason.NoRoute);
                    break;
            }
        }
    }

    private void HandleStun(ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        if (!StunMessage.TryParse(datagram, out var message)
            || !message.TryGetIceUsername(out var ufrag, out _)
            || !_peers.TryFind(ufrag, out var peer))
        {
            Counters.Drop(DropReason.BadStun);
            return;
        }

        _current = peer;
        var input = peer.Transport.HandleStun(_now, datagram, in from, Reserve(), out var responseLength);
        if (responseLength > 0) _send.Commit(responseLength, in from);
        if (input is IceInput.Dropped or IceInput.Refused) Counters.Drop(DropReason.BadStun);
        else _peers.Prove(in from, peer);
        AfterTransport(peer);
    }

    /// <summary>Sends what the handshake wants sent, and acts on what became of the transport.</summary>
    private void AfterTransport(Participant peer)
    {
        SendHandshake(peer);
        if (peer.Transport.State == PeerTransportState.Connected && !peer.WasConnected)
        {
            peer.WasConnected = true;
            Counters.DtlsHandshakes++;
            LogConnected(peer.MediaId, peer.ParticipantId, peer.Room.Id, _now.MillisecondsSince(peer.CreatedAt));
            Publish(peer, SfuEventKind.MediaConnected, static e => e);
            foreach (var slot in peer.VideoSlots) slot.Publication?.KeyFrames.Want();
        }
        else if (peer.Transport.State == PeerTransportState.Failed)
        {
            Remove(peer, peer.Transport.Failure switch
            {
                PeerTransportFailure.ConsentExpired => MediaClosedReason.ConsentExpired,
                PeerTransportFailure.NeverConnected => MediaClosedReason.NeverConnected,
                PeerTransportFailure.ClosedByPeer => MediaClosedReason.Closed,
                _ => MediaClosedReason.DtlsFailed,
            });
        }
    }

    private void SendHandshake(Participant peer)
    {
        while (peer.Transport.TryTakeOutgoing(Reserve(), out var length, out var to))
        {
            _send.Commit(length, ref peer.Queue, in to);
        }
    }

    private void NotifyPublished(Publication publication)
    {
        Counters.Tracks++;
        Publish(publication.Owner, SfuEventKind.TrackPublished, e => e with { Source = publication.Plan.Source });
    }

    private static DropReason ReasonOf(SrtpResult result) => result switch
    {
        SrtpResult.Replayed or SrtpResult.TooOld => DropReason.Replayed,
        SrtpResult.Malformed => DropReason.Malformed,
        SrtpResult.TooManySources => DropReason.TooManySources,
        _ => DropReason.BadAuthentication,
    };
}
