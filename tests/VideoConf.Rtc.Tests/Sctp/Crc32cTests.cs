using System.Text;
using VideoConf.Rtc.Sctp;

namespace VideoConf.Rtc.Tests.Sctp;

public sealed class Crc32cTests
{
    /// <summary>RFC 3720 appendix B.4, and the check value that catalogues of checksums give.</summary>
    public static TheoryData<byte[], uint> Vectors => new()
    {
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray(), 0x113FDB5C },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_published_values_come_out(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32c.Compute(bytes));
        Assert.Equal(expected, ComputePortable(bytes));
    }

    [Fact]
    public void Both_ways_agree_at_every_length()
    {
        var bytes = new byte[1200];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
            Assert.Equal(ComputePortable(bytes.AsSpan(0, length)), Crc32c.Compute(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void The_checksum_field_counts_as_zero()
    {
        var packet = new byte[40];
        new Random(2).NextBytes(packet);
        var zeroed = packet.ToArray();
        zeroed.AsSpan(8, 4).Clear();
        Assert.Equal(Crc32c.Compute(zeroed), Crc32c.OfPacket(packet));
    }

    /// <summary>Bit by bit, as the RFC's appendix has it.</summary>
    private static uint ComputePortable(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }
}
