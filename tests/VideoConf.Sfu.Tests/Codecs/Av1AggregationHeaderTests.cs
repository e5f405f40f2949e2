using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class Av1AggregationHeaderTests
{
    [Theory]
    [InlineData("18 0A", false, false, 1, true)]
    [InlineData("E0 00", true, true, 2, false)]
    [InlineData("40 00", false, true, 0, false)]
    public void The_bits_are_read(string payload, bool continues, bool continued, byte elements, bool starts)
    {
        Assert.True(Av1AggregationHeader.TryParse(Bits.Hex(payload), out var header));
        Assert.Equal(new Av1AggregationHeader(continues, continued, elements, starts), header);
    }

    [Theory]
    [InlineData("")]
    [InlineData("18")]
    [InlineData("98 0A")] // A sequence that begins in the middle of an OBU.
    public void What_cannot_be_is_refused(string payload) => Assert.False(Av1AggregationHeader.TryParse(Bits.Hex(payload), out _));
}
