using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// What goes to and comes from the other nodes of a room.
internal sealed partial class Worker
{
    private const uint RelayApplication = 0x5643_5246; // "VCRF"
    private const int AnnounceSubtype = 1;
    private const int AcknowledgeSubtype = 2;
    private const int PingSubtype = 3;
    private const int AudienceSubtype = 4;
    private const int AudienceKnownSubtype = 5;
    private const int WantedSubtype = 6;
    private const int KeepaliveMilliseconds = 500;
    private const int AnnounceAgainMilliseconds = 100;
    private const int AnnouncementsPerTick = 16;
    private readonly Dictionary<uint, RelayLink> _relays = [];
    private readonly byte[] _relayData = new byte[RelayAnnouncement.MaxBytes];
    private RelayLink? _currentLink;

    /// <summary>Makes the link to another node be there; a later epoch than it has makes it anew. Its end here is what the other node must be told.</summary>
    public SfuResult<SfuRelayEnd> PutRelay(string roomId, string nodeId, long epoch, SfuRelayEnd? remote)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return NoRoom<SfuRelayEnd>(roomId);
        var link = room.FindRelay(nodeId);
        if (link is not null && epoch < link.Epoch) return Superseded($"The link to {nodeId} is of epoch {link.Epoch} already.");
        if (link is { Remote: { } known } && remote is not null && epoch == link.Epoch && !known.IsSame(remote))
        {
            return Superseded($"The link to {nodeId} has another end under epoch {epoch}.");
        }

        if (link is null || epoch > link.Epoch)
        {
            if (link is not null) RemoveRelay(link);
            if (room.Relays.Count(static other => !other.IsLocal) >= _options.MaxRelaysPerRoom)
            {
                return SfuResult.Refused<SfuRelayEnd>(SfuError.RelayRefused, $"The room has {room.Relays.Count} links to other nodes already.");
            }

            link = new RelayLink(room, nodeId, epoch, NewLinkId(), _now, _options.PortableCiphers);
            room.Relays.Add(link);
            _relays.Add(link.Id, link);
            CountRelays();
        }

        if (remote is not null && link.Remote is null)
        {
            link.Connect(remote);
            WireRelays(room);
        }

        return SfuResult.Ok(new SfuRelayEnd(
            new IPEndPoint(Announced(_options)[0], _socket.Port), link.Id, link.Key.ToArray()));
    }

    /// <summary>How the links of a room are.</summary>
    public SfuResult<IReadOnlyList<SfuRelayState>> GetRelays(string roomId) =>
        _rooms.TryGetValue(roomId, out var room)
            ? SfuResult.Ok<IReadOnlyList<SfuRelayState>>([.. room.Relays.Where(static link => !link.IsLocal).Select(link => link.Describe())])
            : NoRoom<IReadOnlyList<SfuRelayState>>(roomId);

    /// <summary>Takes a link away. False when there was none.</summary>
    public bool DeleteRelay(string roomId, string nodeId)
    {
        if (!_rooms.TryGetValue(roomId, out var room) || room.FindRelay(nodeId) is not { IsLocal: false } link) return false;
        RemoveRelay(link);
        return true;
    }

    private void HandleRelay(uint linkId, int index, Span<byte> datagram, bool isLocal)
    {
        // Nothing that came by a socket is believed to be a neighbour's.
        if (!_relays.TryGetValue(linkId, out var link) || link.IsLocal != isLocal || (isLocal && !link.IsConnected))
        {
            Counters.Drop(DropReason.UnknownSource);
            return;
        }

        _currentLink = link;
        var packet = datagram[RelayFrame.Length..];
        switch (PacketKind.Classify(packet))
        {
            case PacketKind.Rtp:
                HandleRelayedRtp(link, index, packet);
                break;
            case PacketKind.Rtcp:
                HandleRelayedRtcp(link, packet);
                break;
            default:
                Counters.Drop(DropReason.Malformed);
                break;
        }
    }

    private void HandleRelayedRtp(RelayLink link, int index, Span<byte> datagram)
    {
        // 1. Decrypt, once, where it lies.
        var result = link.Unprotect(datagram, out var length);
        if (result != SrtpResult.Ok)
        {
            Counters.Drop(ReasonOf(result));
            return;
        }

        Heard(link);
        if (!RtpView.TryParse(datagram[..length], out var packet))
        {
            Counters.Drop(DropReason.Malformed);
            return;
        }

        if (packet.Ssrc == RelayLink.DataSsrc)
        {
            TakeData(link, packet.Payload);
            return;
        }

        // 2. Whose: what was not announced, or is over, goes nowhere.
        if (!link.TryFindStream(packet.Ssrc, out var stream))
        {
            Counters.Drop(DropReason.UnknownSsrc);
            return;
        }

        var publication = stream.Publication;
        if (publication.FormatOf(packet.PayloadType) is not { } format)
        {
            Counters.Drop(DropReason.NoRoute);
            return;
        }

        // 3. Their own node may not know yet whom a host has silenced.
        if (publication.IsBarred)
        {
            Counters.Drop(DropReason.Restricted);
            return;
        }

        // 4. From here on it is a packet like any other.
        if (!link.IsLocal) Counters.PacketsRelayedIn++;
        if (!publication.IsLive) WireRelays(publication);
        Take(stream, in packet, format, isRepair: false, index, RelayFrame.Length, length);
    }

    private void HandleRelayedRtcp(RelayLink link, Span<byte> datagram)
    {
        var result = link.UnprotectRtcp(datagram, out var length);
        if (result != SrtpResult.Ok)
        {
            Counters.Drop(ReasonOf(result));
            return;
        }

        Heard(link);
        var reader = new RtcpReader(datagram[..length]);
        while (!link.IsRemoved && reader.TryRead(out var packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport when SenderReport.TryParse(in packet, out var report):
                    if (link.TryFindStream(report.Sender, out var stream)) TakeReport(stream, in report);
                    break;
                case RtcpType.TransportFeedback when Nack.TryParse(in packet, out var nack):
                    Resend(link, nack);
                    break;
                case RtcpType.PayloadFeedback when Pli.TryParse(in packet, out var pli):
                    if (link.TryFindLane(pli.Media, out var lane) && !lane.IsEnded) WantKeyFrame(lane.Stream);
                    break;
                case RtcpType.Application when ApplicationPacket.TryParse(in packet, out var application) && application.Name == RelayApplication:
                    HandleRelayMessage(link, in application);
                    break;
            }
        }

        if (reader.IsMalformed) Counters.Drop(DropReason.Malformed);
    }

    private void HandleRelayMessage(RelayLink link, in ApplicationPacket message)
    {
        switch (message.Subtype)
        {
            case AnnounceSubtype when RelayAnnouncement.TryRead(message.Data, out var announcement):
                if (TakeAnnouncement(link, announcement)) Acknowledge(link, announcement.Stream, announcement.IsEnded);
                break;
            case AcknowledgeSubtype when message.Data.Length >= 8:
                var stream = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(message.Data));
                if (!link.TryFindLane(stream, out var lane) || lane.IsEnded != (message.Data[4] != 0)) break;
                lane.IsAcknowledged = true;
                if (lane.IsEnded) link.Forget(lane);
                break;
            case AudienceSubtype when RelayAudience.TryRead(message.Data, out var audience):
                if (link.TryTake(audience)) link.Room.AreCodecsDirty = true;
                BinaryPrimitives.WriteUInt32BigEndian(_relayData, link.Audience.Version);
                SendRelayMessage(link, AudienceKnownSubtype, sizeof(uint));
                break;
            case AudienceKnownSubtype when message.Data.Length >= sizeof(uint):
                link.AudienceKnown = BinaryPrimitives.ReadUInt32BigEndian(message.Data);
                break;
            case WantedSubtype when link.IsLocal && message.Data.Length > sizeof(uint):
                var first = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(message.Data));
                if (link.TryFindLane(first, out var wanted) && wanted.Streams > 1) link.Want(wanted, message.Data[sizeof(uint)]);
                break;
            case PingSubtype when message.Data.Length >= 24:
                link.LastPing = (BinaryPrimitives.ReadInt64BigEndian(message.Data), _receivedAt);
                var echoed = BinaryPrimitives.ReadInt64BigEndian(message.Data[8..]);
                var held = BinaryPrimitives.ReadInt64BigEndian(message.Data[16..]);
                var nanoseconds = _receivedAt.Nanoseconds - echoed - held;
                if (echoed != 0 && nanoseconds is >= 0 and < 10_000_000_000) link.Measured((int)(nanoseconds / 1_000_000));
                break;
            default:
                Counters.Drop(DropReason.Malformed);
                break;
        }
    }

    private bool TakeAnnouncement(RelayLink link, RelayAnnouncement announcement)
    {
        var known = link.TryFindTrack(announcement.Stream, out var track);
        if (announcement.IsEnded)
        {
            if (known) track!.End();
            link.Forget(announcement.Stream);
            return true;
        }

        // One that comes late, after it was over, is answered and does nothing.
        if (known || link.IsOver(announcement.Stream)) return true;
        if (announcement.Stream == RelayLink.ControlSsrc || !link.HasRoom || (announcement.Streams > 1 && !link.IsLocal)) return false;
        track = new RelayedTrack(link, announcement, _pool);
        link.Add(track);
        link.Room.Publishers.Add(track);
        WireTaps(track);
        return true;
    }

    private void Heard(RelayLink link)
    {
        if (link.IsLocal || !link.Heard(_receivedAt)) return;
        LogRelayUp(link.NodeId, link.Room.Id, link.Epoch);
        PublishRelay(link, SfuEventKind.RelayConnected);
        link.Data.Connect(_now);
        SendData(link);
    }

    private void Resend(RelayLink link, Nack nack)
    {
        if (!link.TryFindLane(nack.Media, out var lane) || lane.IsEnded) return;
        lane.Publication.RepairForRelay();
        var budget = MaxResendsPerNack;
        while (budget-- > 0 && nack.TryRead(out var lost))
        {
            Counters.NacksReceived++;
            if (!TryReserve(link, out var space) || !lane.TryResend(lost, _now, _header, space, out var written)) continue;
            Commit(link, written);
            Counters.PacketsResent++;
        }
    }

    /// <summary>Sends a participant's live publications to every other node of the room, and under another stream after another answer to what is asked of them.</summary>
    private void WireRelays(Participant participant)
    {
        foreach (var publication in participant.Publications)
        {
            if (publication.IsLive) WireRelays(publication);
        }
    }

    private void WireRelays(Room room)
    {
        foreach (var publisher in room.Publishers)
        {
            foreach (var publication in publisher.Publications)
            {
                if (publication.IsLive) WireRelays(publication);
            }
        }
    }

    // What came by a link goes on to no other of its kind: all nodes have links to each other, and so have all workers that have the room.
    private void WireRelays(Publication publication)
    {
        for (var i = publication.Lanes.Count - 1; i >= 0; i--)
        {
            if (publication.Lanes[i].Declined == publication.Owner.Declined) continue;
            publication.Lanes[i].End();
            publication.Lanes.RemoveAt(i);
        }

        foreach (var link in publication.Owner.Room.Relays)
        {
            if (!link.IsConnected || (publication.Owner as RelayedTrack)?.Link.IsLocal == link.IsLocal) continue;
            if (publication.Lanes.Exists(lane => ReferenceEquals(lane.Link, link))) continue;
            if (link.TryAdd(publication) is null && link.TellsExhausted()) PublishRelay(link, SfuEventKind.RelayLost);
        }
    }

    /// <summary>A copy for each other node of the room.</summary>
    private void Relay(Publication publication, in MediaPacket packet)
    {
        var lanes = publication.Lanes;
        for (var i = 0; i < lanes.Count; i++)
        {
            var lane = lanes[i];
            if (!lane.Link.CanSend) continue;
            if (!lane.IsAcknowledged && lane.AnnounceAt <= _now) Announce(lane);
            if (!TryReserve(lane.Link, out var space) || !lane.TryForward(in packet, _now, _header, space, out var written)) continue;
            Commit(lane.Link, written);
            if (lane.Link.IsLocal) continue;
            Counters.PacketsRelayedOut++;
            NoteWaiting();
        }
    }

    private void Tick(RelayLink link)
    {
        if (!link.IsConnected) return;
        if (link.IsLocal)
        {
            TellWanted(link);
        }
        else if (link.Pass(_now))
        {
            LogRelayLost(link.NodeId, link.Room.Id, link.Epoch);
            PublishRelay(link, SfuEventKind.RelayLost);
        }

        if (!link.IsLocal && _now >= link.NextKeepaliveAt)
        {
            link.NextKeepaliveAt = _now.AddMilliseconds(KeepaliveMilliseconds);
            SendPing(link);
        }

        TickData(link);
        foreach (var track in link.Tracks)
        {
            NoteSilence(track);
            if (!link.CanSend) continue;
            SendKeyFrameRequests(track);
            SendNacks(track);
        }

        if (!link.CanSend) return;
        AnnounceDue(link);
        TellAudience(link);
        if (_now < link.NextReportAt) return;
        link.NextReportAt = _now.AddMilliseconds(ReportMilliseconds);
        SendLaneReports(link);
    }

    private void AnnounceDue(RelayLink link)
    {
        var budget = AnnouncementsPerTick;
        foreach (var lane in link.Lanes)
        {
            if (lane.IsAcknowledged || lane.AnnounceAt > _now) continue;
            if (budget-- == 0) return;
            Announce(lane);
        }
    }

    private void TellAudience(RelayLink link)
    {
        if (link.AudienceKnown == link.Room.Audience.Version || link.TellAudienceAt > _now) return;
        link.TellAudienceAt = _now.AddMilliseconds(KeepaliveMilliseconds);
        SendRelayMessage(link, AudienceSubtype, link.Room.Audience.Write(_relayData));
    }

    private void Announce(RelayLane lane)
    {
        lane.AnnounceAt = _now.AddMilliseconds(AnnounceAgainMilliseconds);
        var length = lane.Describe().Write(_relayData);
        if (length > 0) SendRelayMessage(lane.Link, AnnounceSubtype, length);
    }

    private void Acknowledge(RelayLink link, Ssrc stream, bool isEnded)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_relayData, stream.Value);
        BinaryPrimitives.WriteUInt32BigEndian(_relayData.AsSpan(4), isEnded ? 0x0100_0000u : 0);
        SendRelayMessage(link, AcknowledgeSubtype, 8);
    }

    private void SendPing(RelayLink link)
    {
        var (echo, held) = link.LastPing is { } ping ? (ping.Sent, _now.Nanoseconds - ping.At.Nanoseconds) : (0, 0);
        BinaryPrimitives.WriteInt64BigEndian(_relayData, _now.Nanoseconds);
        BinaryPrimitives.WriteInt64BigEndian(_relayData.AsSpan(8), echo);
        BinaryPrimitives.WriteInt64BigEndian(_relayData.AsSpan(16), held);
        SendRelayMessage(link, PingSubtype, 24);
    }

    private void SendRelayMessage(RelayLink link, int subtype, int length)
    {
        if (!RtcpWriter.TryWriteApplication(_rtcp, RelayLink.ControlSsrc, RelayApplication, subtype, _relayData.AsSpan(0, length), out var written)) return;
        SendRelayRtcp(link, written);
    }

    private void SendLaneReports(RelayLink link)
    {
        var length = 0;
        foreach (var lane in link.Lanes)
        {
            if (lane.IsEnded || !lane.Stream.TryTellClock(_now, out var ntp, out var timestamp)) continue;
            if (!WriteReport(lane, ntp, timestamp, length, out var written))
            {
                SendRelayRtcp(link, length);
                length = 0;
                if (!WriteReport(lane, ntp, timestamp, length, out written)) return;
            }

            length += written;
        }

        if (length > 0) SendRelayRtcp(link, length);
    }

    private bool WriteReport(RelayLane lane, NtpTime ntp, uint timestamp, int at, out int written) =>
        RtcpWriter.TryWriteSenderReport(_rtcp.AsSpan(at), lane.Ssrc, ntp, timestamp, lane.PacketsSent, lane.PayloadBytesSent, [], out written);

    private void SendRelayRtcp(RelayLink link, int length)
    {
        if (TryReserve(link, out var space) && link.TryProtectRtcp(_rtcp.AsSpan(0, length), space, out var written)) Commit(link, written);
    }

    private void CloseRelays(Room room)
    {
        while (room.Relays.Count > 0) RemoveRelay(room.Relays[^1]);
    }

    private void RemoveRelay(RelayLink link)
    {
        if (link.IsRemoved) return;
        link.IsRemoved = true;
        link.Dispose();
        link.Room.Relays.Remove(link);
        link.Room.IsDirty = link.Room.AreCodecsDirty = true;
        _relays.Remove(link.Id);
        CountRelays();
    }

    private void CountRelays()
    {
        var count = 0;
        foreach (var link in _relays.Values) count += link.IsLocal ? 0 : 1;
        Counters.Relays = count;
    }

    private bool PublishRelay(RelayLink link, SfuEventKind kind) => link.IsLocal
        || Publish(new SfuEvent(kind, _clock.GetUtcNow(), link.Room.Id, link.Room.SessionId) { RelayNodeId = link.NodeId });

    private uint NewLinkId()
    {
        Span<byte> random = stackalloc byte[4];
        while (true)
        {
            RandomNumberGenerator.Fill(random);
            var id = BinaryPrimitives.ReadUInt32BigEndian(random);
            if (!_relays.ContainsKey(id)) return id;
        }
    }

    private static SfuResult<SfuRelayEnd> Superseded(string detail) => SfuResult.Refused<SfuRelayEnd>(SfuError.RelaySuperseded, detail);

    private static SfuResult<T> NoRoom<T>(string roomId)
        where T : class => SfuResult.Refused<T>(SfuError.UnknownRoom, $"There is no room {roomId} on this media server.");
}
