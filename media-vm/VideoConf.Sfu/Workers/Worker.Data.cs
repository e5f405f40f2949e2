using VideoConf.Rtc.Dtls;
using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Sdp;
using VideoConf.Sfu.Data;
using VideoConf.Sfu.Negotiation;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// The way of a message from one participant to others. Not the way of media: what it takes is bounded by each sender's allowance and each receiver's backlog.
internal sealed partial class Worker
{
    private readonly byte[] _sctp = new byte[2 * SctpPacket.MaximumLength];
    private readonly byte[] _frame = new byte[DataFrame.MaximumLength + DataFrame.MaximumGrowth];

    /// <summary>Makes, keeps or ends a participant's data channels, as its offer says.</summary>
    private void ApplyData(Participant participant, IReadOnlyList<SectionPlan> plans)
    {
        SdpDataChannel? wanted = null;
        foreach (var plan in plans) wanted ??= plan.Data;
        if (participant.Data is { } present)
        {
            if (present.Offered == wanted) return;
            present.Endpoint.Abort(_now);
            SendData(participant, present);
            participant.EndData();
        }

        if (wanted is not { } offered) return;
        participant.BeginData(new PeerData(offered, participant.Transport.Role == DtlsRole.Client, _options, participant.ParticipantId, _now));
        if (participant.WasConnected) ConnectData(participant);
    }

    /// <summary>DTLS is up: so can SCTP be.</summary>
    private void ConnectData(Participant participant)
    {
        if (participant.Data is not { } data) return;
        data.Endpoint.Connect(_now);
        SendData(participant, data);
    }

    /// <summary>Takes what DTLS has decrypted.</summary>
    private void TakeData(Participant participant)
    {
        if (participant is not { IsRemoved: false, Data: { } data }) return;
        var has = false;
        while (participant.Transport.TryTakeData(_sctp, out var length))
        {
            has = true;
            data.Endpoint.HandleDatagram(_now, _sctp.AsSpan(0, length));
        }

        if (has) PassOn(participant, data);
    }

    private void Tick(Participant participant, PeerData data)
    {
        data.Pass(_now);
        var isDue = data.Endpoint.NextTimeout <= _now;
        if (isDue) data.Endpoint.HandleTimeout(_now);
        if (data.TellMissed(_now) || data.IsHeldBack || isDue) PassOn(participant, data);
        if (data.TryTakeShown(_now, out var view)) participant.Show(view, _now);
    }

    /// <summary>Tells a participant which layers of its simulcast nobody watches: those it need not make.</summary>
    private void TellWanted(Participant participant)
    {
        if (participant.Data is not { } data) return;
        var frame = new WantedFrame(stackalloc byte[WantedFrame.MaximumLength]);
        var has = false;
        foreach (var publication in participant.Publications)
        {
            if (publication.IsSimulcast) has |= frame.TryAdd(publication.Plan.Mid, publication.Demand.Update(publication, _now));
        }

        if (has && data.TellWanted(_now, frame.Written)) SendData(participant, data);
    }

    /// <summary>Tells a participant its slots by its channels, where it says by them what it shows.</summary>
    private bool TellSlots(Participant participant, SfuSlotMap slots)
    {
        if (participant.Data is not { HasShown: true } data) return false;
        if (!SlotsFrame.TryWrite(slots, _frame, out var length) || !data.TellSlots(_now, _frame.AsSpan(0, length))) return false;
        SendData(participant, data);
        return true;
    }

    /// <summary>Reads what somebody has sent, as far as they may send, and answers.</summary>
    private void PassOn(Participant sender, PeerData data)
    {
        var hasShown = data.HasShown;
        data.HandleEvents(_now);
        while (true)
        {
            data.IsHeldBack = !data.Allowance.IsOpen(_now) || IsAnyHolding(sender.Room, data.Id) || IsAnyHolding(sender.Room.Relays);
            if (data.IsHeldBack || !data.Endpoint.TryReceive(out var message, out var payload)) break;
            data.HandleEvents(_now); // A channel's first message comes right behind it.
            if (!data.IsForMessages(message.Channel)) continue;
            if (!message.IsText && TryTake(sender, data, payload, message.Channel.IsReliable)) continue;
            Counters.Drop(DropReason.Malformed);
            data.Strike(_now, message.Channel);
        }

        data.HandleEvents(_now);

        // What it was told last may be lost with its channel.
        if (hasShown && !data.HasShown) sender.SlotsChanged = true;
        SendData(sender, data);
    }

    private bool TryTake(Participant sender, PeerData data, ReadOnlySpan<byte> payload, bool isReliable) => payload.IsEmpty ? false : payload[0] switch
    {
        ShownFrame.Type => TryTakeShown(data, payload),
        ReportFrame.Type => TryTakeReport(sender, data, payload),
        OfferFrame.OfferType => TryTakeOffer(sender, data, payload),
        _ => TryPass(sender, data, payload, isReliable),
    };

    private bool TryTakeShown(PeerData data, ReadOnlySpan<byte> payload)
    {
        Counters.ViewsTaken++;
        data.Allowance.Take(payload.Length, 1);
        if (!ShownFrame.TryRead(payload, out var view)) return false;
        data.Show(view);
        return true;
    }

    private bool TryTakeReport(Participant sender, PeerData data, ReadOnlySpan<byte> payload)
    {
        data.Allowance.Take(payload.Length, 1);
        if (!data.Reports.IsOpen(_now))
        {
            Counters.ReportsIgnored++;
            return true;
        }

        Counters.ReportsTaken++;
        data.Reports.Take(payload.Length, 1);
        if (!ReportFrame.TryRead(payload, out var measurements)) return false;
        Publish(sender, SfuEventKind.Measured, e => e with { Measurements = measurements });
        return true;
    }

    // What cannot be taken now is answered so: it then comes by HTTP, where it waits or is told why not.
    private bool TryTakeOffer(Participant sender, PeerData data, ReadOnlySpan<byte> payload)
    {
        data.Allowance.Take(payload.Length, 1);
        if (!OfferFrame.TryRead(payload, out var number, out var deflated)) return false;
        if (data.TryBeginOffer(_now, payload.Length)
            && TakesOffer(new ChannelOffer(this, sender.Room.Id, sender.MediaId, sender.Declined, number, deflated.ToArray())))
        {
            Counters.OffersTaken++;
            return true;
        }

        Counters.OffersRefused++;
        data.Tell(_now, OfferFrame.WriteAnswer(number, sdp: null));
        return true;
    }

    /// <summary>Answers an offer by the channel that it came by. False when that is gone: then it comes again by another way.</summary>
    public bool AnswerOffer(string roomId, string mediaId, ReadOnlySpan<byte> frame)
    {
        if (FindMedia(roomId, mediaId) is not { Data: { } data } participant) return false;
        data.EndOffer();
        var isTold = data.Tell(_now, frame);
        SendData(participant, data);
        return isTold;
    }

    private bool TryPass(Participant sender, PeerData data, ReadOnlySpan<byte> payload, bool isReliable)
    {
        Counters.MessagesIn++;
        if (!DataFrame.TryRead(payload, out var frame)) return false;
        if (sender.Barred == SfuSources.All)
        {
            Counters.Drop(DropReason.Restricted);
            data.Allowance.Take(payload.Length, 1);
            return true;
        }

        var copies = Deliver(sender.Room, data.Id, in frame, isReliable, out var found);
        if (found < frame.ReceiverCount || frame.ReceiverCount == 0) copies += Relay(sender.Room, data.Id, payload, isReliable);
        data.Allowance.Take(payload.Length, copies);
        return true;
    }

    private static bool IsAnyHolding(Room room, ReadOnlySpan<byte> sender)
    {
        foreach (var receiver in room.Participants)
        {
            if (receiver.Data is { IsHolding: true } data && !sender.SequenceEqual(data.Id)) return true;
        }

        return false;
    }

    private static bool IsAnyHolding(List<RelayLink> links)
    {
        foreach (var link in links)
        {
            if (link.Data.IsHolding) return true;
        }

        return false;
    }

    /// <summary>Copies a message to each participant here for whom it is.</summary>
    /// <param name="room">Where.</param>
    /// <param name="sender">Whose it is.</param>
    /// <param name="frame">The message.</param>
    /// <param name="isReliable">Whether it must arrive.</param>
    /// <param name="found">For how many here it is.</param>
    /// <returns>How many got it.</returns>
    private int Deliver(Room room, ReadOnlySpan<byte> sender, in DataFrame frame, bool isReliable, out int found)
    {
        found = 0;
        if (!frame.TryWrite(sender, _frame, out var length)) return 0;
        var copies = 0;
        foreach (var receiver in room.Participants)
        {
            if (receiver.Data is not { } to || !frame.IsFor(to.Id)) continue;
            found++;
            if (sender.SequenceEqual(to.Id)) continue;
            if (to.TryPass(_now, _frame.AsSpan(0, length), isReliable))
            {
                copies++;
                Counters.MessagesOut++;
            }
            else
            {
                Counters.MessagesDropped++;
            }

            SendData(receiver, to);
        }

        return copies;
    }

    /// <summary>Sends what the association may send now.</summary>
    private void SendData(Participant participant, PeerData data)
    {
        if (!participant.Transport.CanSendMedia) return;
        while (data.Endpoint.TryTakeOutgoing(_sctp.AsSpan(0, SctpPacket.MaximumLength), out var length))
        {
            // Not encrypted is as good as lost: SCTP sends it again.
            if (participant.Transport.TryProtectData(_sctp.AsSpan(0, length), Reserve(), out var written))
            {
                _send.Commit(written, ref participant.Queue, in participant.Transport.Path);
            }
        }
    }
}
