using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Tests.Rtp;

public sealed class RtpViewTests
{
    // Two contributing sources, a one-byte extension, four bytes of payload, three of padding.
    private static readonly byte[] Full = Hex.Parse("""
        b2 ef 1234 89abcdef 01020304
        0a0b0c0d 0e0f1011
        bede 0002 10 85 31 0102 000000
        61626364 000003
        """);

    [Fact]
    public void Every_field_of_a_full_packet_is_read()
    {
        Assert.True(RtpView.TryParse(Full, out var view));
        Assert.True(view.Marker);
        Assert.Equal(new PayloadType(111), view.PayloadType);
        Assert.Equal(new SequenceNumber(0x1234), view.SequenceNumber);
        Assert.Equal(0x89ABCDEF, view.Timestamp);
        Assert.Equal(new Ssrc(0x01020304), view.Ssrc);
        Assert.Equal(2, view.ContributingSourceCount);
        Assert.Equal(new Ssrc(0x0E0F1011), view.GetContributingSource(1));
        Assert.Equal(32, view.HeaderLength);
        Assert.Equal(3, view.Padding);
        Assert.Equal("abcd"u8.ToArray(), view.Payload.ToArray());
        Assert.True(view.TryGetExtension(1, out var level));
        Assert.True(AudioLevel.TryParse(level, out var audio));
        Assert.Equal(new AudioLevel(true, 5), audio);
        Assert.True(view.TryGetExtension(3, out var third));
        Assert.Equal([1, 2], third.ToArray());
        Assert.False(view.TryGetExtension(2, out _));
    }

    [Fact]
    public void Every_shorter_version_of_a_packet_is_refused_or_stays_within_its_bytes()
    {
        for (var length = 0; length < Full.Length; length++)
        {
            var packet = Full.AsSpan(0, length).ToArray();
            if (length < 32) Assert.False(RtpView.TryParse(packet, out _));
            else if (RtpView.TryParse(packet, out var view)) Assert.True(view.PayloadLength >= 0);
        }
    }

    [Theory]
    [InlineData(0)] // A count of 0 would not even count itself.
    [InlineData(8)] // More than there is behind the header.
    public void A_wrong_padding_count_is_refused(byte count)
    {
        var packet = Full.ToArray();
        packet[^1] = count;
        Assert.False(RtpView.TryParse(packet, out _));
        Assert.True(RtpView.TryGetHeaderLength(packet, out var headerLength)); // It may be ciphertext still.
        Assert.Equal(32, headerLength);
    }

    [Fact]
    public void Another_version_is_refused()
    {
        var packet = Full.ToArray();
        packet[0] = (byte)(packet[0] & 0x3F | 0x40);
        Assert.False(RtpView.TryParse(packet, out _));
    }

    [Fact]
    public void A_written_header_reads_back()
    {
        var packet = new byte[40];
        Assert.True(RtpWriter.TryWriteHeader(packet, marker: true, new PayloadType(96), new SequenceNumber(65535), 4_000_000_000, new Ssrc(7)));
        Assert.True(RtpView.TryParse(packet, out var view));
        Assert.True(view.Marker);
        Assert.Equal(new SequenceNumber(65535), view.SequenceNumber);
        Assert.Equal(4_000_000_000, view.Timestamp);

        RtpWriter.SetMarker(packet, false);
        RtpWriter.SetPayloadType(packet, new PayloadType(127));
        RtpWriter.SetSequenceNumber(packet, new SequenceNumber(1));
        RtpWriter.SetTimestamp(packet, 2);
        RtpWriter.SetSsrc(packet, new Ssrc(3));
        Assert.True(RtpView.TryParse(packet, out view));
        Assert.False(view.Marker);
        Assert.Equal(new PayloadType(127), view.PayloadType);
        Assert.Equal(new SequenceNumber(1), view.SequenceNumber);
        Assert.Equal(2u, view.Timestamp);
        Assert.Equal(new Ssrc(3), view.Ssrc);
        Assert.False(RtpWriter.TryWriteHeader(new byte[11], false, default, default, 0, default));
    }
}
