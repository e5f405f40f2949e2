using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>A sender report (RFC 3550 section 6.4.1): ties a stream's media clock to the wall clock.</summary>
public readonly ref struct SenderReport
{
    private readonly RtcpPacket _packet;

    private SenderReport(RtcpPacket packet) => _packet = packet;

    /// <summary>The stream.</summary>
    public Ssrc Sender => _packet.ReadSsrc(0);

    /// <summary>When the report left, by the sender's clock.</summary>
    public NtpTime NtpTime => new(BinaryPrimitives.ReadUInt64BigEndian(_packet.Body[4..]));

    /// <summary>The same moment in ticks of the media clock.</summary>
    public uint RtpTimestamp => BinaryPrimitives.ReadUInt32BigEndian(_packet.Body[12..]);

    /// <summary>Packets sent since the start.</summary>
    public uint PacketCount => BinaryPrimitives.ReadUInt32BigEndian(_packet.Body[16..]);

    /// <summary>Payload bytes sent since the start.</summary>
    public uint OctetCount => BinaryPrimitives.ReadUInt32BigEndian(_packet.Body[20..]);

    /// <summary>What the sender receives.</summary>
    public ReportBlocks Blocks => new(_packet.Body[24..], _packet.Count);

    /// <summary>Reads a packet as a sender report.</summary>
    public static bool TryParse(in RtcpPacket packet, out SenderReport report)
    {
        var ok = packet.Type == RtcpType.SenderReport && packet.Body.Length >= 24 + (packet.Count * ReportBlock.Length);
        report = ok ? new SenderReport(packet) : default;
        return ok;
    }
}

/// <summary>A receiver report (RFC 3550 section 6.4.2).</summary>
public readonly ref struct ReceiverReport
{
    private readonly RtcpPacket _packet;

    private ReceiverReport(RtcpPacket packet) => _packet = packet;

    /// <summary>Who reports.</summary>
    public Ssrc Sender => _packet.ReadSsrc(0);

    /// <summary>What it receives.</summary>
    public ReportBlocks Blocks => new(_packet.Body[4..], _packet.Count);

    /// <summary>Reads a packet as a receiver report.</summary>
    public static bool TryParse(in RtcpPacket packet, out ReceiverReport report)
    {
        var ok = packet.Type == RtcpType.ReceiverReport && packet.Body.Length >= 4 + (packet.Count * ReportBlock.Length);
        report = ok ? new ReceiverReport(packet) : default;
        return ok;
    }
}
