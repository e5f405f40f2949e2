using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Srtp;
using VideoConf.Rtc.Stun;
using VideoConf.Rtc.Transport;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Net;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// The way of a packet. Nothing here allocates, locks, logs or throws per packet.
internal sealed partial class Worker
{
    private readonly byte[] _header = new byte[Slot.MaxHeaderBytes];
    private readonly byte[] _plain = new byte[PacketPool.BufferBytes];

    private void HandleDatagram(int index)
    {
        var datagram = _batch.Datagram(index);
        ref readonly var from = ref _received.From(index);
        Counters.PacketsIn++;
        Counters.BytesIn += datagram.Length;

        // 0. What another node relays names its link.
        if (!from.IsTcp && RelayFrame.TryRead(datagram, out var linkId))
        {
            _current = null;
            HandleRelay(linkId, index, datagram, isLocal: false);
            return;
        }

        // 1. Which protocol (RFC 7983).
        _currentLink = null;
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
                HandleRtcp(peer, index, datagram);
                break;
            default:
                peer.Transport.HandleDtls(_now, datagram, in from);
                AfterTransport(peer);
                TakeData(peer);
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

        peer.Transport.Heard(_receivedAt, in _received.From(index));
        if (!RtpView.TryParse(datagram[..length], out var packet))
        {
            Counters.Drop(DropReason.Malformed);
            return;
        }

        // 2. Which stream of which publication: the offer announced it, or its first packets name it.
        var isRepair = false;
        if (!peer.TryFindStream(packet.Ssrc, out var stream))
        {
            ForwardRuns(); // A stream under another number than before begins anew.
            isRepair = peer.TryFindRepaired(in packet, out stream);
            if (stream is null && !peer.TryBindByMid(in packet, out stream))
            {
                Counters.Drop(DropReason.UnknownSsrc);
                return;
            }
        }

        var publication = stream.Publication;
        if ((isRepair ? publication.FormatRepairedBy(packet.PayloadType) : publication.FormatOf(packet.PayloadType)) is not { } format)
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

        // Whom a host has silenced is heard by nobody: no subscriber, no other node, nobody who listens in.
        if (publication.IsBarred)
        {
            Counters.Drop(DropReason.Restricted);
            return;
        }

        if (isRepair)
        {
            TakeRepair(stream, format, index, datagram[..length]);
            return;
        }

        var begins = !publication.IsLive;
        if (begins)
        {
            NotifyPublished(peer, publication);
            WireRelays(publication);
        }

        Take(stream, in packet, format, isRepair: false, index, offset: 0, length);
    }

    // What was lost and is sent again goes on as if it came late. Senders also send packets again, or padding in their place, to learn what the path carries.
    private void TakeRepair(PublicationStream stream, MediaFormat format, int index, Span<byte> packet)
    {
        if (stream is not { IsActive: true, Ssrc: { } ssrc }) return;
        if (!Retransmission.TryUnwrap(packet, format.PayloadType, ssrc, out var original)) return;
        Take(stream, in original, format, isRepair: true, index, Retransmission.NumberLength, packet.Length - Retransmission.NumberLength);
    }

    /// <summary>What becomes of a packet in the clear, wherever it came from.</summary>
    private void Take(PublicationStream stream, in RtpView rtp, MediaFormat format, bool isRepair, int index, int offset, int length)
    {
        var publication = stream.Publication;
        var room = publication.Owner.Room;

        // Redundant audio counts as what it repeats.
        var heard = format;
        if (format.Kind == CodecKind.Red)
        {
            var isRead = RedPayload.TryParse(rtp.Payload, out var red) && red.PrimaryType == format.Repeated;
            if (!isRead || publication.FormatOf(red.PrimaryType) is not { } repeated)
            {
                Counters.Drop(DropReason.Malformed);
                return;
            }

            heard = repeated;
            if (red.RepeatLength > 0 && red.RepeatType == red.PrimaryType) RestoreRepeat(stream, in rtp, in red, heard);
        }

        if (!stream.IsActive || publication.Format?.Kind != heard.Kind) ForwardRuns(); // What follows restarts its receivers, or changes what they get.
        if (!publication.TryNote(stream, in rtp, heard, isRepair, _receivedAt, out var packetIndex, out var woke))
        {
            if (!isRepair) Counters.Drop(DropReason.Replayed);
            return;
        }

        if (isRepair) Counters.RepairsTaken++;
        if (woke)
        {
            room.IsDirty = true;
            if (publication.IsVideo) room.AreCodecsDirty = true;
        }

        var packet = MediaPacket.Read(stream, in rtp, _batch.Datagram(index).Slice(offset, length), packetIndex, format.Kind);
        if (publication.IsVideo)
        {
            publication.NoteLayers(in packet, format.Kind, _receivedAt);
            _expectsMore = !rtp.Marker;
            if (!publication.IsOfUse(in packet))
            {
                if (woke) SettleRoom(room);
                return;
            }
        }

        // 4. Keep it for who loses it. The bytes stay where they are.
        var isKept = stream.Cache.TryKeep(_batch, index, packetIndex, offset, length);

        // A publication's first packet is for those that wait for it, too.
        if (woke) SettleRoom(room);
        PassOn(
            publication, in packet, format.Kind == CodecKind.Red && publication.Feeds.Count > 0 ? WithoutRepeats(in packet) : rtp,
            mayWait: isKept && publication.IsVideo && !isRepair && !packet.IsDescribed);
    }

    private void PassOn(Publication publication, in MediaPacket packet, in RtpView copied, bool mayWait)
    {
        // 5. A copy for each who listens in, of what its sender agreed to.
        if (publication.Leads(in packet, _receivedAt))
        {
            foreach (var feed in publication.Feeds) feed.Write(in copied, _receivedAt);
        }

        // 6. A copy for each subscriber, written by encryption; of pictures, of what came of them together.
        if (mayWait) Hold(publication, in packet);
        else Forward(publication, in packet);

        // 7. A copy for each other node of the room, if it came from a participant of ours.
        if (publication.Lanes.Count > 0) Relay(publication, in packet);
    }

    // The piece before this one was lost on the way here and comes now as a repeat: whoever gets no repeats gets it in its own place.
    private void RestoreRepeat(PublicationStream stream, in RtpView rtp, in RedPayload red, MediaFormat format)
    {
        var number = rtp.SequenceNumber.Add(-1);
        if (!stream.IsActive || !stream.Misses(number)) return;
        var header = rtp.Header;
        header.CopyTo(_plain);
        RtpWriter.SetHasPadding(_plain, false);
        RtpWriter.SetMarker(_plain, false);
        RtpWriter.SetPayloadType(_plain, red.RepeatType);
        RtpWriter.SetSequenceNumber(_plain, number);
        RtpWriter.SetTimestamp(_plain, rtp.Timestamp - red.RepeatTicks);
        rtp.Payload.Slice(red.RepeatOffset, red.RepeatLength).CopyTo(_plain.AsSpan(header.Length));
        var bytes = _plain.AsSpan(0, header.Length + red.RepeatLength);
        if (!RtpView.TryParse(bytes, out var restored)) return;
        if (!stream.Publication.TryNote(stream, in restored, format, isRepair: true, _receivedAt, out var index, out _)) return;
        Counters.RepairsTaken++;
        PassOn(stream.Publication, MediaPacket.Read(stream, in restored, bytes, index, format.Kind), in restored, mayWait: false);
    }

    // Redundant audio as its sender would have sent it without: who listens in files what it is about, and losses are asked for again there.
    private RtpView WithoutRepeats(in MediaPacket packet)
    {
        var header = packet.Rtp.Header;
        header.CopyTo(_plain);
        RtpWriter.SetHasPadding(_plain, false);
        RtpWriter.SetPayloadType(_plain, packet.PrimaryType);
        packet.Primary.CopyTo(_plain.AsSpan(header.Length));
        return RtpView.TryParse(_plain.AsSpan(0, header.Length + packet.Primary.Length), out var plain) ? plain : packet.Rtp;
    }

    private void Forward(Publication publication, in MediaPacket packet)
    {
        if (publication.Held.Count > 0) ForwardRun(publication);
        var slots = publication.Slots;
        for (var i = 0; i < slots.Count; i++) Forward(slots[i], in packet);
    }

    private void Forward(Slot slot, in MediaPacket packet)
    {
        switch (slot.Forward(in packet, _now, _header, Reserve(), out var written))
        {
            case ForwardResult.Written:
                _send.Commit(written, ref slot.Owner.Queue, in slot.Owner.Transport.Path);
                Counters.PacketsForwarded++;
                NoteWaiting();
                break;
            case ForwardResult.Held:
                Counters.PacketsHeld++;
                Pace(slot.Owner);
                break;
            case ForwardResult.NoRoute:
                Counters.Drop(DropReason.NoRoute);
                break;
        }
    }

    private void NoteWaiting()
    {
        if (_waiting++ == 0) _waitingSince = _receivedAt;
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
        else Prove(in from, peer);
        AfterTransport(peer);
    }

    private void Prove(in TransportAddress from, Participant peer)
    {
        _peers.Prove(in from, peer);
        if (from.IsTcp) _socket.Tcp?.Prove(in from);
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
            ConnectData(peer);
            foreach (var slot in peer.VideoSlots) slot.Stream.WantKeyFrame();
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

    private void NotifyPublished(Participant publisher, Publication publication)
    {
        Counters.Tracks++;
        Publish(publisher, SfuEventKind.TrackPublished, e => e with { Source = publication.Plan.Source });
    }

    private static DropReason ReasonOf(SrtpResult result) => result switch
    {
        SrtpResult.Replayed or SrtpResult.TooOld => DropReason.Replayed,
        SrtpResult.Malformed => DropReason.Malformed,
        SrtpResult.TooManySources => DropReason.TooManySources,
        _ => DropReason.BadAuthentication,
    };
}
