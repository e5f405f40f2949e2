using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Rtcp;

public sealed class RtcpRoundTripTests
{
    private static readonly Ssrc Sender = new(0x01020304);
    private static readonly Ssrc Media = new(0x0A0B0C0D);

    private static readonly ReportBlock[] Blocks =
    [
        new(Media, 255, -5, 0x0001_FFFF, 321, 0xDEADBEEF, 65_536),
        new(new Ssrc(uint.MaxValue), 0, 8_388_607, uint.MaxValue, uint.MaxValue, 0, uint.MaxValue),
    ];

    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void A_sender_report_reads_back()
    {
        Assert.True(RtcpWriter.TryWriteSenderReport(_buffer, Sender, new NtpTime(0x1122334455667788), 90_000, 7, 8, Blocks, out var written));
        Assert.Equal(28 + 48, written);
        Assert.True(SenderReport.TryParse(Single(written), out var report));
        Assert.Equal(Sender, report.Sender);
        Assert.Equal(0x33445566u, report.NtpTime.Middle);
        Assert.Equal((90_000u, 7u, 8u), (report.RtpTimestamp, report.PacketCount, report.OctetCount));
        Assert.Equal(Blocks, new[] { report.Blocks[0], report.Blocks[1] });
        Assert.False(ReceiverReport.TryParse(Single(written), out _));
    }

    [Fact]
    public void A_receiver_report_reads_back()
    {
        Assert.True(RtcpWriter.TryWriteReceiverReport(_buffer, Sender, Blocks, out var written));
        Assert.True(ReceiverReport.TryParse(Single(written), out var report));
        Assert.Equal(Sender, report.Sender);
        Assert.Equal(Blocks, new[] { report.Blocks[0], report.Blocks[1] });
        Assert.True(RtcpWriter.TryWriteReceiverReport(_buffer, Sender, [], out written));
        Assert.Equal(8, written);
        Assert.False(RtcpWriter.TryWriteReceiverReport(_buffer, Sender, new ReportBlock[32], out _));
    }

    [Fact]
    public void A_loss_beyond_24_bits_is_clamped()
    {
        RtcpWriter.TryWriteReceiverReport(_buffer, Sender, [Blocks[0] with { CumulativeLost = 20_000_000 }], out var written);
        Assert.True(ReceiverReport.TryParse(Single(written), out var report));
        Assert.Equal(8_388_607, report.Blocks[0].CumulativeLost);
        RtcpWriter.TryWriteReceiverReport(_buffer, Sender, [Blocks[0] with { CumulativeLost = -20_000_000 }], out written);
        Assert.True(ReceiverReport.TryParse(Single(written), out report));
        Assert.Equal(-8_388_608, report.Blocks[0].CumulativeLost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("someone@some.where")]
    public void A_description_ends_with_a_null_whatever_its_length(string cname)
    {
        Assert.True(RtcpWriter.TryWriteSdes(_buffer, Sender, cname, out var written));
        Assert.Equal(0, written % 4);
        Assert.Equal(0, _buffer[written - 1]);
        Assert.True(Sdes.TryParse(Single(written), out var sdes));
        Assert.True(sdes.TryRead(out var item));
        Assert.Equal((Sender, SdesItem.Cname, cname), (item.Ssrc, item.Type, Encoding.UTF8.GetString(item.Value)));
        Assert.False(sdes.TryRead(out _));
    }

    [Fact]
    public void A_description_of_several_sources_is_walked()
    {
        var packet = Hex.Parse("82ca0006 00000001 0101 61 00 00000002 0102 6262 02 01 63 00");
        packet[3] = (byte)((packet.Length / 4) - 1);
        var reader = new RtcpReader(packet);
        Assert.True(reader.TryRead(out var read));
        Assert.True(Sdes.TryParse(read, out var sdes));
        var items = new List<(uint, byte, string)>();
        while (sdes.TryRead(out var item)) items.Add((item.Ssrc.Value, item.Type, Encoding.UTF8.GetString(item.Value)));
        Assert.Equal([(1u, (byte)1, "a"), (2u, (byte)1, "bb"), (2u, (byte)2, "c")], items);
    }

    [Fact]
    public void A_goodbye_reads_back()
    {
        Assert.True(RtcpWriter.TryWriteBye(_buffer, [Sender, Media], out var written));
        Assert.True(Bye.TryParse(Single(written), out var bye));
        Assert.Equal((Sender, Media), (bye[0], bye[1]));
        Assert.True(bye.Reason.IsEmpty);

        var reader = new RtcpReader(Hex.Parse("81cb0003 00000001 05 6c6561766500 00"));
        Assert.True(reader.TryRead(out var packet) && Bye.TryParse(packet, out bye));
        Assert.Equal("leave"u8, bye.Reason);
    }

    [Fact]
    public void Picture_loss_and_intra_requests_read_back()
    {
        Assert.True(RtcpWriter.TryWritePli(_buffer, Sender, Media, out var written));
        Assert.True(Pli.TryParse(Single(written), out var pli));
        Assert.Equal(new Pli(Sender, Media), pli);

        Assert.True(RtcpWriter.TryWriteFir(_buffer, Sender, new FirRequest(Media, 200), out written));
        Assert.True(Fir.TryParse(Single(written), out var fir));
        Assert.Equal(1, fir.Count);
        Assert.Equal(new FirRequest(Media, 200), fir[0]);
        Assert.False(Pli.TryParse(Single(written), out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(262_143, 262_143)]
    [InlineData(262_144, 262_144)]
    [InlineData(2_500_001, 2_500_000)]
    [InlineData(10_000_000_000, 9_999_941_632)]
    [InlineData(long.MaxValue, 9_223_336_852_482_686_976)]
    public void An_estimate_keeps_18_bits(long bits, long expected)
    {
        Assert.True(RtcpWriter.TryWriteRemb(_buffer, Sender, new Bitrate(bits), [Media], out var written));
        Assert.True(Remb.TryParse(Single(written), out var remb));
        Assert.Equal(expected, remb.Bitrate.BitsPerSecond);
        Assert.Equal(Media, remb[0]);
    }

    [Fact]
    public void An_estimate_beyond_63_bits_is_clamped()
    {
        RtcpWriter.TryWriteRemb(_buffer, Sender, new Bitrate(1), [], out var written);
        _buffer[17] = 0xFF;
        _buffer[18] = 0xFF;
        _buffer[19] = 0xFF;
        Assert.True(Remb.TryParse(Single(written), out var remb));
        Assert.Equal(long.MaxValue, remb.Bitrate.BitsPerSecond);
    }

    [Fact]
    public void A_compound_is_walked_to_its_end()
    {
        var compound = FuzzCorpus.Rtcp.Good.Single(bytes => bytes.Length == 136);
        var reader = new RtcpReader(compound);
        var types = new List<RtcpType>();
        while (reader.TryRead(out var packet)) types.Add(packet.Type);
        Assert.Equal([RtcpType.SenderReport, RtcpType.SourceDescription, RtcpType.TransportFeedback, RtcpType.PayloadFeedback], types);
        Assert.False(reader.IsMalformed);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("40c90001 00000001")] // Version 1.
    [InlineData("80c90002 00000001")] // Longer than the datagram.
    [InlineData("a0c90001 00000000")] // Padding of 0.
    [InlineData("a0c90001 00000009")] // Padding longer than the body.
    public void What_is_no_packet_is_told(string hex)
    {
        var reader = new RtcpReader(Hex.Parse(hex));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsMalformed);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void A_report_with_fewer_blocks_than_it_counts_is_refused()
    {
        var reader = new RtcpReader(Hex.Parse("81c90001 00000001"));
        Assert.True(reader.TryRead(out var packet));
        Assert.False(ReceiverReport.TryParse(packet, out _));
    }

    [Fact]
    public void No_writer_writes_over_the_end()
    {
        for (var length = 0; length < 28; length++)
        {
            var space = _buffer.AsSpan(0, length);
            Assert.False(RtcpWriter.TryWriteSenderReport(space, Sender, default, 0, 0, 0, [], out _));
            if (length < 8) Assert.False(RtcpWriter.TryWriteReceiverReport(space, Sender, [], out _));
            if (length < 16) Assert.False(RtcpWriter.TryWriteSdes(space, Sender, "abcd", out _));
            if (length < 8) Assert.False(RtcpWriter.TryWriteBye(space, [Sender], out _));
            if (length < 16) Assert.False(RtcpWriter.TryWriteNack(space, Sender, Media, [new(1)], out _));
            if (length < 12) Assert.False(RtcpWriter.TryWritePli(space, Sender, Media, out _));
            if (length < 20) Assert.False(RtcpWriter.TryWriteFir(space, Sender, default, out _));
            if (length < 24) Assert.False(RtcpWriter.TryWriteRemb(space, Sender, default, [Media], out _));
        }
    }

    private RtcpPacket Single(int written)
    {
        var reader = new RtcpReader(_buffer.AsSpan(0, written));
        Assert.True(reader.TryRead(out var packet));
        Assert.False(reader.TryRead(out _) || reader.IsMalformed);
        return packet;
    }
}
