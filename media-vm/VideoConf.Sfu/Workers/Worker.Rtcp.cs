using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Relays;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// RTCP ends here on both sides: publishers hear from us what we receive, subscribers what we send (RFC 7667 section 3.7).
internal sealed partial class Worker
{
    private const int MaxResendsPerNack = 256; // A compound could ask for thousands: more than a quarter of a cache at once is no repair. See RtcpConduct.
    private const int MaxRtcpBytes = 1_200;
    private readonly byte[] _rtcp = new byte[MaxRtcpBytes];
    private readonly SequenceNumber[] _missing = new SequenceNumber[128];
    private readonly ReportBlock[] _blocks = new ReportBlock[RtcpWriter.MaximumCount];

    private void HandleRtcp(Participant peer, int index, Span<byte> datagram)
    {
        if (!peer.Transport.HasKeys)
        {
            Counters.Drop(DropReason.NoKeys);
            return;
        }

        var result = peer.Transport.UnprotectRtcp(datagram, out var length);
        if (result != SrtpResult.Ok)
        {
            Counters.Drop(ReasonOf(result));
            return;
        }

        peer.Transport.Heard(_receivedAt, in _received.From(index));
        var reader = new RtcpReader(datagram[..length]);
        while (reader.TryRead(out var packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport when SenderReport.TryParse(in packet, out var report):
                    if (peer.TryFindStream(report.Sender, out var sender)) TakeReport(sender, in report);
                    break;
                case RtcpType.TransportFeedback when Nack.TryParse(in packet, out var nack):
                    Resend(peer, nack);
                    break;
                case RtcpType.TransportFeedback when Twcc.TryParse(in packet, out var feedback):
                    TakeFeedback(peer, feedback);
                    break;
                case RtcpType.PayloadFeedback when Remb.TryParse(in packet, out var remb):
                    TakeRemb(peer, remb.Bitrate);
                    break;
                case RtcpType.PayloadFeedback when Pli.TryParse(in packet, out var pli):
                    WantKeyFrame(peer, pli.Media);
                    break;
                case RtcpType.PayloadFeedback when Fir.TryParse(in packet, out var fir):
                    for (var i = 0; i < fir.Count; i++) WantKeyFrame(peer, fir[i].Media);
                    break;
                case RtcpType.Goodbye when Bye.TryParse(in packet, out var bye):
                    for (var i = 0; i < bye.Count; i++) EndStream(peer, bye[i]);
                    break;
            }
        }

        if (reader.IsMalformed) Counters.Drop(DropReason.Malformed);
        if (peer.Conduct.IsHostile) Remove(peer, MediaClosedReason.Misbehaved);
    }

    private void TakeFeedback(Participant peer, Twcc feedback)
    {
        if (peer.Downlink is not { } downlink) return;
        if (!peer.Conduct.TryFeedback(_receivedAt)) Counters.RtcpIgnored++;
        else if (downlink.TakeFeedback(_receivedAt, feedback)) peer.Conduct.Strike(_receivedAt, RtcpConduct.OfInvention);
    }

    private void TakeRemb(Participant peer, Bitrate estimate)
    {
        if (peer.Downlink is not { } downlink) return;
        if (!peer.Conduct.TryFeedback(_receivedAt)) Counters.RtcpIgnored++;
        else if (downlink.TakeRemb(_receivedAt, estimate)) peer.Conduct.Strike(_receivedAt, RtcpConduct.OfInvention);
    }

    private void TakeReport(PublicationStream sender, in SenderReport report)
    {
        var clock = new SenderClock(report.NtpTime, report.RtpTimestamp, _receivedAt);
        sender.Clock = clock;
        sender.Statistics?.RecordSenderReport(report.NtpTime, _receivedAt);
        var publication = sender.Publication;
        foreach (var slot in publication.Slots) slot.Stream.NoteClock(sender, clock);
        foreach (var lane in publication.Lanes) lane.Stream.NoteClock(sender, clock);
        if (!ReferenceEquals(publication.Lead, sender)) return;
        foreach (var feed in publication.Feeds) feed.WriteSenderReport();
    }

    private void Resend(Participant subscriber, Nack nack)
    {
        if (!subscriber.TryFindSlot(nack.Media, out var slot)) return;
        var budget = MaxResendsPerNack;
        while (budget-- > 0 && nack.TryRead(out var lost))
        {
            Counters.NacksReceived++;
            if (!subscriber.Conduct.TryResend(_now))
            {
                Counters.RtcpIgnored++;
                continue;
            }

            if (!slot.TryResend(lost, _now, _header, Reserve(), out var written)) continue;
            _send.Commit(written, ref subscriber.Queue, in subscriber.Transport.Path);
            Counters.PacketsResent++;
        }
    }

    private void WantKeyFrame(Participant subscriber, Ssrc media)
    {
        if (!subscriber.Conduct.TryKeyFrame(_now)) Counters.RtcpIgnored++;
        else if (subscriber.TryFindSlot(media, out var slot)) WantKeyFrame(slot.Stream);
    }

    private void WantKeyFrame(OutgoingStream receiver)
    {
        if (receiver.Source is not { } publication) return;
        Counters.KeyFramesRequested++;
        receiver.WantKeyFrame();
        if (publication.Owner.CanBeAsked) SendKeyFrameRequests(publication);
    }

    private void EndStream(Participant publisher, Ssrc ssrc)
    {
        if (!publisher.TryFindStream(ssrc, out var stream)) return;
        stream.Publication.EndStream(stream, _now);
        publisher.Room.IsDirty = true;
    }

    private void SendKeyFrameRequests(Publisher publisher)
    {
        foreach (var publication in publisher.Publications)
        {
            if (publication.IsVideo) SendKeyFrameRequests(publication);
        }
    }

    private void SendKeyFrameRequests(Publication publication)
    {
        var awaited = publication.AwaitedKeyFrames();
        foreach (var stream in publication.Streams) SendKeyFrameRequest(stream, (awaited & (1 << stream.Index)) != 0);
    }

    private void SendKeyFrameRequest(PublicationStream stream, bool isAwaited)
    {
        // Nobody to ask before a stream is known, and nothing to get from one that is off.
        if (stream.Ssrc is not { } media || !stream.IsActive) return;
        var publisher = stream.Publication.Owner;
        if (!stream.KeyFrames.TryAsk(_now, isAwaited)) return;
        if (!BeginCompound(publisher, out var length)) return;
        if (!RtcpWriter.TryWritePli(_rtcp.AsSpan(length), publisher.LocalSsrc, media, out var written)) return;
        Counters.PlisSent++;
        SendRtcp(publisher, length + written);
    }

    private void SendNacks(Publisher publisher)
    {
        foreach (var publication in publisher.Publications)
        {
            if (!publication.IsRepaired) continue;
            foreach (var stream in publication.Streams) SendNacks(publisher, stream);
        }
    }

    private void SendNacks(Publisher publisher, PublicationStream stream)
    {
        if (stream.Ssrc is not { } media || stream.Nacks.NextTimeout > _now) return;
        var count = stream.Nacks.TakeDue(_now, publisher.RoundTripMilliseconds, _missing);
        if (stream.Nacks.TakeNeedsKeyFrame()) stream.KeyFrames.Want();
        if (count == 0 || !BeginCompound(publisher, out var length)) return;
        if (!RtcpWriter.TryWriteNack(_rtcp.AsSpan(length), publisher.LocalSsrc, media, _missing.AsSpan(0, count), out var written)) return;
        Counters.NacksSent += count;
        SendRtcp(publisher, length + written);
    }

    private void SendArrivals(Participant publisher)
    {
        while (publisher.Arrivals.HasPending && publisher.FirstStream is { } media && BeginCompound(publisher, out var length))
        {
            if (!publisher.Arrivals.TryWrite(_rtcp.AsSpan(length), publisher.LocalSsrc, media, out var written)) return;
            SendRtcp(publisher, length + written);
        }
    }

    private void SendReceiverReports(Participant publisher)
    {
        var count = 0;
        foreach (var publication in publisher.Publications)
        {
            if (!publication.IsLive) continue;
            foreach (var stream in publication.Streams)
            {
                if (stream.Statistics is { } statistics && count < _blocks.Length) _blocks[count++] = statistics.MakeReport(_now);
            }
        }

        if (count > 0 && RtcpWriter.TryWriteReceiverReport(_rtcp, publisher.LocalSsrc, _blocks.AsSpan(0, count), out var written))
        {
            SendRtcp(publisher, written);
        }
    }

    private void SendSenderReports(Participant subscriber)
    {
        SendSenderReports(subscriber, subscriber.AudioSlots);
        SendSenderReports(subscriber, subscriber.VideoSlots);
    }

    private void SendSenderReports(Participant subscriber, List<Slot> slots)
    {
        foreach (var slot in slots)
        {
            if (!slot.Stream.TryTellClock(_now, out var ntp, out var timestamp)) continue;
            if (!RtcpWriter.TryWriteSenderReport(
                _rtcp, slot.Ssrc, ntp, timestamp, slot.PacketsSent, slot.PayloadBytesSent, [], out var length)) continue;
            if (!RtcpWriter.TryWriteSdes(_rtcp.AsSpan(length), slot.Ssrc, slot.Cname, out var written)) continue;
            SendRtcp(subscriber, length + written);
        }
    }

    // A compound begins with a report (RFC 3550 section 6.1); an empty one costs 8 bytes and is understood by who knows no reduced size.
    private bool BeginCompound(Publisher peer, out int length) =>
        RtcpWriter.TryWriteReceiverReport(_rtcp, peer.LocalSsrc, [], out length);

    private void SendRtcp(Publisher peer, int length)
    {
        if (peer is RelayedTrack track)
        {
            SendRelayRtcp(track.Link, length);
            return;
        }

        if (peer.TryProtectRtcp(_rtcp.AsSpan(0, length), Reserve(), out var written))
        {
            _send.Commit(written, ref peer.Queue, in peer.Path);
        }
    }
}
