using System.Text;
using VideoConf.Sfu;

namespace VideoConf.MediaNode.Metrics;

/// <summary>The SFU's counters as Prometheus families.</summary>
internal static class SfuMetrics
{
    /// <summary>Writes them all.</summary>
    public static void Write(PrometheusText text, SfuCounters counters)
    {
        text.Gauge("videoconf_rooms", "Rooms open.", counters.Rooms);
        text.Gauge("videoconf_participants", "Participants with a transport.", counters.Participants);
        text.Gauge("videoconf_tracks", "Publications that send or have sent.", counters.Tracks);

        text.Counter("videoconf_packets_received_total", "Datagrams received.", counters.PacketsIn);
        text.Counter("videoconf_packets_sent_total", "Datagrams sent.", counters.PacketsOut);
        text.Counter("videoconf_bytes_received_total", "Bytes received, without IP and UDP headers.", counters.BytesIn);
        text.Counter("videoconf_bytes_sent_total", "Bytes sent, without IP and UDP headers.", counters.BytesOut);
        text.Counter("videoconf_packets_forwarded_total", "Copies of RTP packets made for subscribers, resent ones not counted.", counters.PacketsForwarded);
        text.Gauge("videoconf_relays", "Links to other nodes of a room.", counters.Relays);
        text.Counter("videoconf_packets_relayed_out_total", "Copies of RTP packets made for other nodes, resent ones not counted.", counters.PacketsRelayedOut);
        text.Counter("videoconf_packets_relayed_in_total", "RTP packets that other nodes sent.", counters.PacketsRelayedIn);
        text.Counter("videoconf_packets_dropped_total", "Datagrams that went nowhere.", "reason",
            counters.Dropped.OrderBy(entry => entry.Key).Select(entry => (SnakeCase(entry.Key.ToString()), (double)entry.Value)));
        text.Counter("videoconf_messages_received_total", "Messages that participants sent on data channels.", counters.MessagesIn);
        text.Counter("videoconf_messages_sent_total", "Copies of messages queued for their receivers.", counters.MessagesOut);
        text.Counter("videoconf_messages_dropped_total", "Copies of messages dropped: no channel to the receiver, or too much waiting for them.", counters.MessagesDropped);
        text.Counter("videoconf_views_received_total", "Times that participants said on data channels what they show.", counters.ViewsTaken);
        text.Counter("videoconf_reports_received_total", "Reports of measurements that participants sent on data channels.", counters.ReportsTaken);
        text.Counter("videoconf_reports_ignored_total", "Reports of measurements that came sooner after others than they may.", counters.ReportsIgnored);
        text.Counter("videoconf_channel_offers_received_total", "Offers that participants made on data channels.", counters.OffersTaken);
        text.Counter("videoconf_channel_offers_refused_total", "Offers on data channels that came sooner after others than they may, or while too many waited.", counters.OffersRefused);
        text.Counter("videoconf_send_errors_total", "Datagrams that the system refused to take.", counters.SendErrors);

        text.Counter("videoconf_nacks_received_total", "Packets that subscribers asked for again.", counters.NacksReceived);
        text.Counter("videoconf_packets_resent_total", "Packets sent again out of the packet caches.", counters.PacketsResent);
        text.Counter("videoconf_padding_sent_total", "Packets of nothing but padding, sent to learn what a path carries.", counters.PaddingSent);
        text.Gauge("videoconf_shedding", "What is left out because there is too much to do: 0 nothing, 1 large cameras, 2 all but small cameras, 3 cameras, 4 pictures.", (int)counters.Shedding);
        text.Counter("videoconf_socket_refusals_total", "Datagrams that the system dropped because nobody received them in time.", counters.SocketRefusals);
        text.Counter("videoconf_joins_refused_total", "Newcomers refused because there was too much to do.", counters.JoinsRefused);
        text.Counter("videoconf_packets_held_total", "Packets of video that waited until the way to their receiver had room for them.", counters.PacketsHeld);
        text.Counter("videoconf_pictures_given_up_total", "Pictures that waited for too long and went on with another key frame.", counters.PicturesGivenUp);
        text.Counter("videoconf_rtcp_ignored_total", "Requests and reports by RTCP that were more than one participant may make.", counters.RtcpIgnored);
        text.Counter("videoconf_nacks_sent_total", "Packets that publishers were asked for again.", counters.NacksSent);
        text.Counter("videoconf_repairs_taken_total", "Packets lost on the way from publishers that came again, by a stream of their own or as repeats of sound.", counters.RepairsTaken);
        text.Counter("videoconf_key_frames_requested_total", "Key frames that subscribers asked for.", counters.KeyFramesRequested);
        text.Counter("videoconf_plis_sent_total", "Picture loss indications sent to publishers.", counters.PlisSent);

        text.Counter("videoconf_dtls_handshakes_total", "DTLS handshakes that completed.", counters.DtlsHandshakes);
        text.Counter("videoconf_dtls_failures_total", "DTLS handshakes that failed.", counters.DtlsFailures);
        text.Counter("videoconf_peers_discarded_total", "Peers given up because of a defect of the server.", counters.PeersDiscarded);
        text.Counter("videoconf_sfu_events_dropped_total", "Events of the SFU that found its queue full.", counters.EventsDropped);
        text.Gauge("videoconf_tcp_connections", "TCP connections of peers whose network lets no UDP through.", counters.TcpConnections);
        text.Counter("videoconf_tcp_connections_taken_total", "TCP connections taken.", counters.TcpConnectionsTaken);
        text.Counter("videoconf_tcp_connections_cut_total", "TCP connections ended here: too many, no peer's, broken, or not read any more.", counters.TcpConnectionsCut);
        text.Gauge("videoconf_native_memory_bytes", "Native memory in packet buffers and send slabs.", counters.NativeBytes);
        text.Gauge("videoconf_packet_buffers", "Packet buffers in use.", counters.PacketBuffersInUse);
        text.Histogram("videoconf_forwarding_delay_seconds", "How long forwarded packets stayed in the server.",
            counters.ForwardingDelay.Select(bucket => (bucket.UpToMicroseconds == int.MaxValue ? double.PositiveInfinity : bucket.UpToMicroseconds / 1e6, bucket.Packets)));
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
