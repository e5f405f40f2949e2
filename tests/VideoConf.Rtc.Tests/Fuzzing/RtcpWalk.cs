using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Fuzzing;

/// <summary>Reads all there is in a compound.</summary>
internal static class RtcpWalk
{
    /// <summary>Returns how many packets were understood.</summary>
    public static int Everything(ReadOnlySpan<byte> compound)
    {
        var understood = 0;
        var reader = new RtcpReader(compound);
        while (reader.TryRead(out var packet))
        {
            if (Reports(packet) || Descriptions(packet) || Feedback(packet) || Application(packet)) understood++;
        }

        return understood;
    }

    private static bool Application(RtcpPacket packet)
    {
        if (!ApplicationPacket.TryParse(packet, out var application)) return false;
        _ = application.Sender.Value + application.Name + application.Subtype + application.Data.Length;
        return true;
    }

    private static bool Reports(RtcpPacket packet)
    {
        if (SenderReport.TryParse(packet, out var sent))
        {
            _ = sent.NtpTime.Middle + sent.RtpTimestamp + sent.PacketCount + sent.OctetCount + sent.Sender.Value;
            return Blocks(sent.Blocks);
        }

        return ReceiverReport.TryParse(packet, out var received) && Blocks(received.Blocks);
    }

    private static bool Blocks(ReportBlocks blocks)
    {
        for (var i = 0; i < blocks.Count; i++) blocks[i].TryGetRoundTrip(new NtpTime(123_456_789), out _);
        return true;
    }

    private static bool Descriptions(RtcpPacket packet)
    {
        if (Sdes.TryParse(packet, out var sdes))
        {
            while (sdes.TryRead(out var item)) _ = item.Value.Length;
            return true;
        }

        if (!Bye.TryParse(packet, out var bye)) return false;
        for (var i = 0; i < bye.Count; i++) _ = bye[i];
        _ = bye.Reason.Length;
        return true;
    }

    private static bool Feedback(RtcpPacket packet)
    {
        if (Nack.TryParse(packet, out var nack))
        {
            while (nack.TryRead(out _))
            {
            }

            return true;
        }

        if (Twcc.TryParse(packet, out var twcc))
        {
            var count = 0;
            while (twcc.TryRead(out _)) count++;
            if (count != twcc.Count) throw new InvalidOperationException("Fewer packets than the feedback counts.");
            return true;
        }

        if (Fir.TryParse(packet, out var fir))
        {
            for (var i = 0; i < fir.Count; i++) _ = fir[i];
            return true;
        }

        if (Remb.TryParse(packet, out var remb))
        {
            for (var i = 0; i < remb.Count; i++) _ = remb[i];
            return remb.Bitrate.BitsPerSecond >= 0;
        }

        return Pli.TryParse(packet, out _);
    }
}
