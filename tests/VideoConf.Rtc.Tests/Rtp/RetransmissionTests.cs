using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Rtp;

public sealed class RetransmissionTests
{
    private static readonly Ssrc Stream = new(0x0A0B0C0D);

    [Fact]
    public void A_retransmission_becomes_the_packet_that_was_lost()
    {
        // Marker, format 97, number 9, two sources, an extension, the lost number 0x1234, "abc", padding of two.
        var packet = Hex.Parse("b2 e1 0009 89abcdef 01020304 0a0b0c0d 0e0f1011 bede 0001 10 85 0000 1234 616263 0002");
        Assert.True(Retransmission.TryUnwrap(packet, new PayloadType(96), Stream, out var original));
        Assert.Equal("b2 e0 1234 89abcdef 0a0b0c0d 0a0b0c0d 0e0f1011 bede 0001 10 85 0000 616263 0002".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(original.Packet));
        Assert.Equal("abc"u8.ToArray(), original.Payload.ToArray());
        Assert.True(packet.AsSpan(Retransmission.NumberLength).Overlaps(original.Packet, out var offset) && offset == 0);
    }

    [Theory]
    [InlineData("80 61 0009 89abcdef 01020304")]
    [InlineData("80 61 0009 89abcdef 01020304 12")] // Half a number.
    [InlineData("a0 61 0009 89abcdef 01020304 000003")] // Padding alone.
    [InlineData("a0 61 0009 89abcdef 01020304 120002")]
    [InlineData("40 61 0009 89abcdef 01020304 1234")]
    public void What_repeats_no_packet_stays_as_it_is(string hex)
    {
        var packet = Hex.Parse(hex);
        Assert.False(Retransmission.TryUnwrap(packet, new PayloadType(96), Stream, out _));
        Assert.Equal(Hex.Parse(hex), packet);
    }

    [Fact]
    public void An_empty_packet_may_be_repeated()
    {
        Assert.True(Retransmission.TryUnwrap(Hex.Parse("80 61 0009 89abcdef 01020304 ffff"), new PayloadType(96), Stream, out var original));
        Assert.Equal((ushort.MaxValue, 0), (original.SequenceNumber.Value, original.PayloadLength));
    }

    [Fact]
    public void Unwrapping_survives_any_packet() => FuzzRun.Over(FuzzCorpus.Rtp.Bytes, 50_000, static input =>
    {
        var length = RtpView.TryParse(input, out var before) ? before.PayloadLength : -1;
        if (!Retransmission.TryUnwrap(input, new PayloadType(96), Stream, out var original)) return;
        if (original.PayloadLength != length - Retransmission.NumberLength) throw new InvalidOperationException("The payload is another.");
    });
}
