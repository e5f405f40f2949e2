using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// What time asks for, 50 times a second.
internal sealed partial class Worker
{
    private const int FeedbackMilliseconds = 60; // 50 to 100 ms is what senders' congestion control expects.
    private const int ReportMilliseconds = 1_000;
    private const int RankMilliseconds = 100; // A word is known of after 60 ms, so who begins to speak is told within 160.
    private MonoTime _nextRank;

    private void Tick()
    {
        _nextTick = _now.AddMilliseconds(TickMilliseconds);
        var rank = _now >= _nextRank;
        if (rank) _nextRank = _now.AddMilliseconds(RankMilliseconds);

        foreach (var room in _rooms.Values)
        {
            for (var i = room.Participants.Count - 1; i >= 0; i--)
            {
                // A removal behind this one moved the rest up: the next tick sees whom this one misses.
                if (i >= room.Participants.Count) continue;
                _current = room.Participants[i];
                Tick(_current);
            }

            for (var i = room.Relays.Count - 1; i >= 0; i--)
            {
                _current = null;
                _currentLink = room.Relays[i];
                Tick(_currentLink);
            }

            _currentLink = null;
            if (rank && room.Publishers.Count > 0 && room.RankSpeakers(_now, out var speakers) && !room.IsAnnex && room.Total > 0)
            {
                Publish(new SfuEvent(SfuEventKind.SpeakersChanged, _clock.GetUtcNow(), room.Id, room.SessionId) { Speakers = speakers });
            }
        }

        _current = null;
        WatchLoad();
        if (_socket.Tcp is { } tcp)
        {
            tcp.Tick(_now);
            (Counters.TcpConnections, Counters.TcpConnectionsTaken, Counters.TcpConnectionsCut) = (tcp.Count, tcp.Accepted, tcp.Cut);
        }

        Counters.NativeBytes = _pool.NativeBytes + Net.SendBatch.NativeBytes;
        Counters.PacketBuffersInUse = _pool.InUse;
        Counters.ManagedBytesAllocated = GC.GetAllocatedBytesForCurrentThread();
    }

    private void Tick(Participant participant)
    {
        if (participant.Transport.NextTimeout <= _now)
        {
            participant.Transport.HandleTimeout(_now);
            AfterTransport(participant);
            if (participant.IsRemoved) return;
        }

        if (!participant.WasConnected)
        {
            if (_now.MillisecondsSince(participant.CreatedAt) >= (long)_options.ConnectTimeout.TotalMilliseconds)
            {
                Remove(participant, MediaClosedReason.NeverConnected);
            }

            return;
        }

        NoteSilence(participant);
        if (participant.Data is { } data) Tick(participant, data);
        if (!participant.Transport.CanSendMedia) return;
        SendKeyFrameRequests(participant);
        SendNacks(participant);
        if (participant.Downlink is { } downlink) Tick(participant, downlink);
        if (_now >= participant.NextFeedbackAt)
        {
            participant.NextFeedbackAt = _now.AddMilliseconds(FeedbackMilliseconds);
            SendArrivals(participant);
            TellWanted(participant);
        }

        if (_now >= participant.NextReportAt)
        {
            participant.NextReportAt = _now.AddMilliseconds(ReportMilliseconds);
            SendReceiverReports(participant);
            SendSenderReports(participant);
        }
    }

    private void NoteSilence(Publisher publisher)
    {
        foreach (var publication in publisher.Publications)
        {
            publication.Pass(_now);
            if (!publication.IsActive || _now.MillisecondsSince(publication.LastPacketAt) <= Publication.SilentAfterMilliseconds) continue;
            publication.FallSilent();
            publisher.Room.IsDirty = true;
        }
    }

    private void SettleRooms()
    {
        foreach (var room in _rooms.Values) SettleRoom(room);
    }

    /// <summary>Brings slots and their owners' knowledge of them up to date.</summary>
    private void SettleRoom(Room room)
    {
        if (room.IsDirty) room.AssignSlots();
        if (room.AreCodecsDirty) room.LookAtCodecs();
        if (!room.HasNews) return;
        room.HasNews = false;
        foreach (var participant in room.Participants)
        {
            if (participant.SlotsChanged) TellSlots(participant);
        }
    }

    // Apart from the loop above, whose every turn would otherwise make the closure that is only wanted here.
    private void TellSlots(Participant participant)
    {
        participant.SlotsVersion++;
        var slots = participant.DescribeSlots();
        if (TellSlots(participant, slots))
        {
            participant.SlotsChanged = false;
            return;
        }

        // When nobody reads the events now, the map is told later: it is whole each time, so none in between is missed.
        participant.SlotsChanged = !Publish(participant, SfuEventKind.SlotsChanged, e => e with { Slots = slots });
    }
}
