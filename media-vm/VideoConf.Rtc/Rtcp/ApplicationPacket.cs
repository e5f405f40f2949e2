using System.Buffers.Binary;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Rtc.Rtcp;

/// <summary>An application-defined packet (RFC 3550 section 6.7).</summary>
public readonly ref struct ApplicationPacket
{
    private readonly RtcpPacket _packet;

    private ApplicationPacket(RtcpPacket packet) => _packet = packet;

    /// <summary>Who sends it.</summary>
    public Ssrc Sender => _packet.ReadSsrc(0);

    /// <summary>Whose packet it is: four ASCII characters, as a number.</summary>
    public uint Name => BinaryPrimitives.ReadUInt32BigEndian(_packet.Body[4..]);

    /// <summary>Which of that application's packets, 0 to 31.</summary>
    public int Subtype => _packet.Count;

    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Data => _packet.Body[8..];

    /// <summary>Reads a packet as an application's.</summary>
    public static bool TryParse(in RtcpPacket packet, out ApplicationPacket application)
    {
        var ok = packet.Type == RtcpType.Application && packet.Body.Length >= 8;
        application = ok ? new ApplicationPacket(packet) : default;
        return ok;
    }
}
