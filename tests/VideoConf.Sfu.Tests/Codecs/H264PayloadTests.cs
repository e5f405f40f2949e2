using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class H264PayloadTests
{
    [Theory]
    [InlineData("67 42", 7, true, true, true, true, -1)] // SPS
    [InlineData("65 88", 5, true, true, true, true, -1)] // IDR
    [InlineData("41 9A", 1, false, true, true, true, -1)] // A slice that is referred to
    [InlineData("01 9A", 1, false, false, true, true, -1)] // and one that is not.
    [InlineData("7C 85 00", 5, true, true, true, false, -1)] // FU-A: begins an IDR picture,
    [InlineData("7C 05 00", 5, false, true, false, false, -1)] // goes on,
    [InlineData("7C 45 00", 5, false, true, false, true, -1)] // ends.
    [InlineData("78 0002 6742 0002 68CE", 7, true, true, true, true, -1)] // STAP-A: SPS and PPS
    [InlineData("18 0004 6E 80 00 47 0002 419A", 14, false, true, true, true, 2)] // STAP-A: prefix of temporal layer 2, and its slice
    public void A_payload_is_read(string payload, byte type, bool key, bool reference, bool starts, bool ends, int temporal)
    {
        Assert.True(H264Payload.TryParse(Bits.Hex(payload), out var result));
        Assert.Equal(new H264Payload(type, key, reference, starts, ends, (sbyte)temporal), result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("E5 00")] // The forbidden bit.
    [InlineData("60")] // Type 0
    [InlineData("79 0000")] // STAP-B belongs to the interleaved mode.
    [InlineData("7C 85")] // FU-A of nothing
    [InlineData("7C C5 00")] // that begins and ends at once
    [InlineData("7C 9C 00")] // of an FU-A
    [InlineData("78")] // STAP-A of nothing
    [InlineData("78 0000")] // of an empty unit
    [InlineData("78 00FF 67")] // whose size lies
    [InlineData("78 0002 7800")] // of a STAP-A
    public void What_cannot_be_is_refused(string payload) => Assert.False(H264Payload.TryParse(Bits.Hex(payload), out _));
}
