using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Ice;
using VideoConf.Rtc.Sdp;
using VideoConf.Rtc.Transport;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// What the control plane asks for. Runs on the worker's thread, between batches.
internal sealed partial class Worker
{
    /// <summary>Makes the room be there. Another session than before closes what it held.</summary>
    public void PutRoom(
        string roomId, string sessionId, int maxParticipants, SfuRestrictions restrictions, RoomCensus? census = null, bool isAnnex = false)
    {
        if (_rooms.TryGetValue(roomId, out var room))
        {
            if (!string.Equals(room.SessionId, sessionId, StringComparison.Ordinal))
            {
                CloseParticipants(room);
                CloseRelays(room);
                DetachTaps(room);
                room.Restrictions = SfuRestrictions.None;
            }

            room.SessionId = sessionId;
            room.MaxParticipants = maxParticipants;
            Restrict(room, restrictions);
            return;
        }

        _rooms.Add(roomId, new Room(roomId, sessionId, maxParticipants, Index, census) { Restrictions = restrictions, IsAnnex = isAnnex });
        CountRooms();
    }

    /// <summary>Closes the room.</summary>
    public bool DeleteRoom(string roomId)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return false;
        CloseRoom(room);
        return true;
    }

    /// <summary>Takes a participant in.</summary>
    public SfuResult<AnswerPlan> Offer(string roomId, string participantId, string mediaId, SdpOffer offer, SfuConsent declined)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return Unknown($"There is no room {roomId} on this media server.");

        var former = room.FindParticipant(participantId);
        if (former is null && room.Total >= room.MaxParticipants)
        {
            return SfuResult.Refused<AnswerPlan>(SfuError.RoomFull, $"The room holds {room.MaxParticipants} participants already.");
        }

        // Who is here and comes again, as after a loss of their network, is no further load.
        if (former is null && _overload.Step != Overload.Shedding.Nothing)
        {
            Counters.JoinsRefused++;
            return Overloaded();
        }

        // All that can be refused is refused before anything changes.
        var plans = Negotiator.Decide(offer, _options, new Dictionary<string, SlotPlan>(StringComparer.Ordinal), room.VideoPolicyFor(participantId));
        if (!HasMedia(plans)) return NoCodec(room);
        if (former is not null) Remove(former, MediaClosedReason.Replaced);
        else if (room.FindMedia(mediaId) is { } same) Remove(same, MediaClosedReason.Replaced);

        var role = offer.Setup == SdpSetup.Passive ? DtlsRole.Client : DtlsRole.Server;
        var timeouts = new IceTimeouts(EstablishWithinMilliseconds: (int)_options.ConnectTimeout.TotalMilliseconds);
        var local = NewCredentials();
        var transport = new PeerTransport(local, offer.Ice, _identity, role, offer.Fingerprint, timeouts, _options.PortableCiphers);
        var participant = new Participant(room, participantId, mediaId, transport, _now) { Declined = declined };
        GiveUfrag(participant, local.Ufrag);
        participant.Transport.Start(_now);
        participant.Apply(plans, _pool, NotifyEnded);
        ApplyData(participant, plans);
        WireTaps(participant);
        room.Add(participant);
        Counters.Participants++;
        return SfuResult.Ok(Answer(participant, offer, plans));
    }

    /// <summary>Takes a new offer of a transport that exists.</summary>
    public SfuResult<AnswerPlan> Reoffer(string roomId, string mediaId, SdpOffer offer, SfuConsent declined)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return Unknown($"There is no room {roomId} on this media server.");
        if (room.FindMedia(mediaId) is not { } participant)
        {
            return SfuResult.Refused<AnswerPlan>(SfuError.UnknownMedia, $"There is no media {mediaId} in the room.");
        }

        var plans = Negotiator.Decide(offer, _options, participant.SlotPlans, room.VideoPolicyFor(participant.ParticipantId));
        if (!HasMedia(plans)) return NoCodec(room);

        if (participant.Transport.RemoteIce != offer.Ice)
        {
            var local = NewCredentials();
            GiveUfrag(participant, local.Ufrag);
            participant.Transport.RestartIce(_now, local, offer.Ice);
            participant.Downlink?.Restart(_now);

            // The former name stays valid until the new one nominates; the one before it does not.
            while (participant.Ufrags.Count > 2)
            {
                _peers.RemoveUfrag(participant.Ufrags[0]);
                participant.Ufrags.RemoveAt(0);
            }
        }

        participant.AnswerVersion++;
        participant.Declined = declined;
        participant.Apply(plans, _pool, NotifyEnded);
        ApplyData(participant, plans);
        WireTaps(participant);
        WireRelays(participant);
        room.IsDirty = room.AreCodecsDirty = true;
        return SfuResult.Ok(Answer(participant, offer, plans));
    }

    /// <summary>Tells the slot map.</summary>
    public SfuResult<SfuSlotMap> GetSlots(string roomId, string mediaId)
    {
        if (!_rooms.TryGetValue(roomId, out var room))
        {
            return SfuResult.Refused<SfuSlotMap>(SfuError.UnknownRoom, $"There is no room {roomId} on this media server.");
        }

        return room.FindMedia(mediaId) is { } participant
            ? SfuResult.Ok(participant.DescribeSlots())
            : SfuResult.Refused<SfuSlotMap>(SfuError.UnknownMedia, $"There is no media {mediaId} in the room.");
    }

    /// <summary>Takes what a subscriber shows.</summary>
    public SfuError Show(string roomId, string mediaId, SfuView view)
    {
        if (!_rooms.TryGetValue(roomId, out var room)) return SfuError.UnknownRoom;
        if (room.FindMedia(mediaId) is not { } participant) return SfuError.UnknownMedia;
        participant.Show(view, _now);
        return SfuError.None;
    }

    /// <summary>Closes a transport.</summary>
    public bool DeleteMedia(string roomId, string mediaId) =>
        _rooms.TryGetValue(roomId, out var room) && Close(room.FindMedia(mediaId));

    /// <summary>Closes a participant's transport.</summary>
    public bool DeleteParticipant(string roomId, string participantId) =>
        _rooms.TryGetValue(roomId, out var room) && Close(room.FindParticipant(participantId));

    /// <summary>Whether a participant has a transport here.</summary>
    public bool HasParticipant(string roomId, string participantId) => _rooms.TryGetValue(roomId, out var room) && room.FindParticipant(participantId) is not null;

    /// <summary>Finds a transport. Its inside is this worker's alone; tests look of what stays behind.</summary>
    internal Participant? FindMedia(string roomId, string mediaId) => _rooms.TryGetValue(roomId, out var room) ? room.FindMedia(mediaId) : null;

    private void CountRooms()
    {
        var count = 0;
        foreach (var room in _rooms.Values) count += room.IsAnnex ? 0 : 1;
        Counters.Rooms = count;
    }

    private bool Close(Participant? participant)
    {
        if (participant is null) return false;
        Remove(participant, MediaClosedReason.Closed);
        return true;
    }

    private void CloseRoom(Room room)
    {
        CloseParticipants(room);
        CloseRelays(room);
        DetachTaps(room);
        _rooms.Remove(room.Id);
        CountRooms();
    }

    private void CloseParticipants(Room room)
    {
        while (room.Participants.Count > 0) Remove(room.Participants[^1], MediaClosedReason.Closed);
    }

    /// <summary>Takes a participant out of its room and frees all that is its own. The peer is told, as far as it can be.</summary>
    private void Remove(Participant participant, MediaClosedReason reason)
    {
        if (participant.IsRemoved) return;
        participant.IsRemoved = true;
        LogEnded(participant.MediaId, participant.ParticipantId, participant.Room.Id, reason, participant.Transport.FailureDetail);

        participant.Transport.Close();
        SendHandshake(participant);
        while (participant.Publications.Count > 0)
        {
            NotifyEnded(participant.Publications[^1]);
            participant.EndPublication(participant.Publications[^1]);
        }

        // Whoever takes their place is not to wait for the next tick: elsewhere, too, a slot is free from now on.
        foreach (var link in participant.Room.Relays)
        {
            if (link.CanSend) AnnounceDue(link);
        }

        participant.Room.Remove(participant);
        foreach (var address in participant.Addresses)
        {
            if (address.IsTcp) _socket.Tcp?.Release(in address);
        }

        _peers.Remove(participant);
        participant.Dispose();
        Counters.Participants--;
        if (reason == MediaClosedReason.DtlsFailed && !participant.WasConnected) Counters.DtlsFailures++;
        Publish(participant, SfuEventKind.MediaClosed, e => e with { Reason = reason });
    }

    private void NotifyEnded(Publication publication)
    {
        if (!publication.IsLive || publication.Owner is not Participant owner) return;
        Counters.Tracks--;
        Publish(owner, SfuEventKind.TrackEnded, e => e with { Source = publication.Plan.Source });
    }

    private bool Publish(Participant participant, SfuEventKind kind, Func<SfuEvent, SfuEvent> with) => Publish(with(
        new SfuEvent(kind, _clock.GetUtcNow(), participant.Room.Id, participant.Room.SessionId)
        {
            ParticipantId = participant.ParticipantId,
            MediaId = participant.MediaId,
        }));

    private bool Publish(SfuEvent sfuEvent)
    {
        if (_events.TryWrite(sfuEvent)) return true;
        Counters.EventsDropped++;
        return false;
    }

    private IceCredentials NewCredentials()
    {
        var credentials = IceCredentials.Generate();
        while (!_peers.IsFree(credentials.Ufrag)) credentials = IceCredentials.Generate();
        return credentials;
    }

    private void GiveUfrag(Participant participant, string ufrag)
    {
        _peers.AddUfrag(ufrag, participant);
        participant.Ufrags.Add(ufrag);
    }

    private AnswerPlan Answer(Participant participant, SdpOffer offer, IReadOnlyList<SectionPlan> plans)
    {
        return new AnswerPlan(
            offer, plans, participant.Transport.LocalIce, _identity.Fingerprint, _candidates, participant.LocalSsrc.Value | 1UL << 32, participant.AnswerVersion);
    }

    private static bool HasMedia(IReadOnlyList<SectionPlan> plans) => plans.Any(plan => plan.Publication is not null || plan.Slot is not null);

    private static SfuResult<AnswerPlan> Unknown(string detail) => SfuResult.Refused<AnswerPlan>(SfuError.UnknownRoom, detail);

    private static SfuResult<AnswerPlan> NoCodec(Room room) => SfuResult.Refused<AnswerPlan>(
        SfuError.NoCommonCodec,
        room.Restrictions.VideoCodecs is { Count: > 0 } allowed
            ? $"No media section that sends or receives offers Opus or {string.Join(" or ", allowed)}, which is what video has to be in here."
            : "No media section that sends or receives offers Opus, VP8, H.264 (packetization-mode=1), VP9 or AV1.");
}
