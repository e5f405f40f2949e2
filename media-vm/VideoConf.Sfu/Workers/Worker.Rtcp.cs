using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Srtp;
using VideoConf.Sfu.Rooms;

namespace VideoConf.Sfu.Workers;

// RTCP ends here on both sides: publishers hear from us what we receive, subscribers what we send (RFC 7667 section 3.7).
internal sealed partial class Worker
{
    private const int MaxResendsPerNack = 256; // A compound could ask for thousands: more than a quarter of a cache at once is no repair.
    private const int AssumedRoundTripMilliseconds = 100; // Publishers get no sender reports from us to measure it by; spaces repeated requests.
    private const int MaxRtcpBytes = 1_200;
    private readonly byte[] _rtcp = new byte[MaxRtcpBytes];
    private readonly SequenceNumber[] _missing = new SequenceNumber[128];
    private readonly ReportBlock[] _blocks = new ReportBlock[RtcpWriter.MaximumCount];

    private void HandleRtcp(Participant peer, Span<byte> datagram)
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

        var reader = new RtcpReader(datagram[..length]);
        while (reader.TryRead(out var packet))
        {
            switch (packet.Type)
            {
                case RtcpType.SenderReport when SenderReport.TryParse(in packet, out var report):
                    if (!peer.TryFindPublication(report.Sender, out var sender)) break;
                    sender.Clock = new SenderClock(report.NtpTime, report.RtpTimestamp, _receivedAt);
                    sender.Statistics?.RecordSenderReport(report.NtpTime, _receivedAt);
                    foreach (var feed in sender.Feeds) feed.WriteSenderReport();
                    break;
                case RtcpType.TransportFeedback when Nack.TryParse(in packet, out var nack):
                    Resend(peer, nack);
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
    }

    private void Resend(Participant subscriber, Nack nack)
    {
        if (!subscriber.TryFindSlot(nack.Media, out var slot)) return;
        var budget = MaxResendsPerNack;
        while (budget-- > 0 && nack.TryRead(out var lost))
        {
            Counters.NacksReceived++;
            if (!slot.TryResend(lost, _now, _header, Reserve(), out var written)) continue;
            _send.Commit(written, ref subscriber.Queue, in subscriber.Transport.Path);
            Counters.PacketsResent++;
        }
    }

    private void WantKeyFrame(Participant subscriber, Ssrc media)
    {
        if (!subscriber.TryFindSlot(media, out var slot) || slot.Publication is null) return;
        Counters.KeyFramesRequested++;
        slot.Publication.KeyFrames.Want();
        if (slot.Publication.Owner.Transport.CanSendMedia) SendKeyFrameRequest(slot.Publication);
    }

    private static void EndStream(Participant publisher, Ssrc ssrc)
    {
        if (!publisher.TryFindPublication(ssrc, out var publication)) return;
        publication.FallSilent();
        publisher.Room.IsDirty = true;
    }

    private void SendKeyFrameRequests(Participant publisher)
    {
        foreach (var publication in publisher.Publications)
        {
            if (publication.IsVideo) SendKeyFrameRequest(publication);
        }
    }

    private void SendKeyFrameRequest(Publication publication)
    {
        // Nobody to ask before a stream is known, and nothing to get from one that is off.
        if (publication.Ssrc is not { } media || !publication.IsActive) return;
        if (!publication.KeyFrames.TryAsk(_now, publication.IsKeyFrameAwaited())) return;
        if (!BeginCompound(publication.Owner, out var length)) return;
        if (!RtcpWriter.TryWritePli(_rtcp.AsSpan(length), publication.Owner.LocalSsrc, media, out var written)) return;
        Counters.PlisSent++;
        SendRtcp(publication.Owner, length + written);
    }

    private void SendNacks(Participant publisher)
    {
        foreach (var publication in publisher.Publications)
        {
            if (!publication.IsRepaired || publication.Ssrc is not { } media) continue;
            if (publication.Nacks.NextTimeout > _now) continue;
            var count = publication.Nacks.TakeDue(_now, AssumedRoundTripMilliseconds, _missing);
            if (publication.Nacks.TakeNeedsKeyFrame()) publication.KeyFrames.Want();
            if (count == 0 || !BeginCompound(publisher, out var length)) continue;
            if (!RtcpWriter.TryWriteNack(_rtcp.AsSpan(length), publisher.LocalSsrc, media, _missing.AsSpan(0, count), out var written)) continue;
            Counters.NacksSent += count;
            SendRtcp(publisher, length + written);
        }
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
            if (publication is not { IsLive: true, Statistics: { } statistics } || count == _blocks.Length) continue;
            _blocks[count++] = statistics.MakeReport(_now);
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
            if (slot.Publication is not { Clock: { } clock } publication || !slot.HasBegun) continue;
            var (ntp, timestamp) = clock.At(_now, publication.ClockRate);
            if (!RtcpWriter.TryWriteSenderReport(
                _rtcp, slot.Ssrc, ntp, slot.MapTimestamp(timestamp), slot.PacketsSent, slot.PayloadBytesSent, [], out var length)) continue;
            if (!RtcpWriter.TryWriteSdes(_rtcp.AsSpan(length), slot.Ssrc, slot.Cname, out var written)) continue;
            SendRtcp(subscriber, length + written);
        }
    }

    // A compound begins with a report (RFC 3550 section 6.1); an empty one costs 8 bytes and is understood by who knows no reduced size.
    private bool BeginCompound(Participant peer, out int length) =>
        RtcpWriter.TryWriteReceiverReport(_rtcp, peer.LocalSsrc, [], out length);

    private void SendRtcp(Participant peer, int length)
    {
        if (peer.Transport.TryProtectRtcp(_rtcp.AsSpan(0, length), Reserve(), out var written))
        {
            _send.Commit(written, ref peer.Queue, in peer.Transport.Path);
        }
    }
}
