using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Tests.Rtp;

public sealed class PacketKindTests
{
    [Theory]
    [InlineData(0, PacketKind.Stun)]
    [InlineData(3, PacketKind.Stun)]
    [InlineData(4, PacketKind.Unknown)]
    [InlineData(19, PacketKind.Unknown)] // 16 to 19 is ZRTP.
    [InlineData(20, PacketKind.Dtls)]
    [InlineData(63, PacketKind.Dtls)]
    [InlineData(64, PacketKind.TurnChannel)]
    [InlineData(79, PacketKind.TurnChannel)]
    [InlineData(80, PacketKind.Unknown)]
    [InlineData(127, PacketKind.Unknown)]
    [InlineData(128, PacketKind.Rtp)]
    [InlineData(191, PacketKind.Rtp)]
    [InlineData(192, PacketKind.Unknown)]
    [InlineData(255, PacketKind.Unknown)]
    public void The_first_byte_tells_the_protocol(byte first, PacketKind expected)
    {
        var datagram = new byte[20];
        datagram[0] = first;
        Assert.Equal(expected, PacketKind.Classify(datagram));
    }

    [Theory]
    [InlineData(111, PacketKind.Rtp)]
    [InlineData(191, PacketKind.Rtp)]
    [InlineData(192, PacketKind.Rtcp)]
    [InlineData(200, PacketKind.Rtcp)]
    [InlineData(223, PacketKind.Rtcp)]
    [InlineData(224, PacketKind.Rtp)]
    public void The_second_byte_tells_RTCP_from_RTP(byte second, PacketKind expected)
    {
        var datagram = new byte[20];
        datagram[0] = 0x80;
        datagram[1] = second;
        Assert.Equal(expected, PacketKind.Classify(datagram));
    }

    [Fact]
    public void What_is_too_short_for_its_protocol_is_unknown()
    {
        Assert.Equal(PacketKind.Unknown, PacketKind.Classify([]));
        Assert.Equal(PacketKind.Unknown, PacketKind.Classify(new byte[19]));
        Assert.Equal(PacketKind.Unknown, PacketKind.Classify([22, 254, 253]));
        Assert.Equal(PacketKind.Unknown, PacketKind.Classify([0x80, 200, 0, 1]));
        Assert.Equal(PacketKind.Unknown, PacketKind.Classify([0x80, 111, 0, 1, 0, 0, 0, 0]));
    }
}
