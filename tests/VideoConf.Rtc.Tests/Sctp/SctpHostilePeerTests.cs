using System.Buffers.Binary;
using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Sctp;

/// <summary>What a peer may send that no peer should.</summary>
public sealed class SctpHostilePeerTests
{
    [Fact]
    public void A_forged_cookie_is_dropped()
    {
        var link = new SctpLink();
        var changed = 0;
        link.Tap = datagram =>
        {
            if (datagram[12] != (byte)SctpChunkType.CookieEcho) return datagram;
            datagram[16 + 8 + (changed++ % 60)] ^= 1;
            SctpLink.Sign(datagram);
            return datagram;
        };
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended, 120_000);
        Assert.Equal(SctpEndReason.NeverConnected, link.A.Association.EndReason);
        Assert.Equal(SctpState.Idle, link.B.Association.State);
        Assert.Equal(changed, link.B.Association.Counters.BadCookie);
        Assert.True(changed > 3);
    }

    [Fact]
    public void A_cookie_that_comes_too_late_is_refused_and_a_fresh_one_taken()
    {
        // The first cookie echo takes longer than cookies are good for; everything after it is quick.
        var options = new SctpOptions { CookieLifetime = 1_000 };
        var echoes = 0;
        var link = new SctpLink(datagram => datagram[12] == (byte)SctpChunkType.CookieEcho && echoes++ < 3 ? [(3_000, datagram)] : [(0, datagram)], options);
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Established && link.B.Association.State == SctpState.Established, 60_000);
        Assert.True(link.B.Association.Counters.BadCookie > 0);
    }

    [Fact]
    public void Cookies_that_are_always_too_late_end_in_a_reason()
    {
        var link = new SctpLink(datagram => datagram[12] == (byte)SctpChunkType.CookieEcho ? [(2_000, datagram)] : [(0, datagram)], new SctpOptions { CookieLifetime = 1_000 });
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Ended, 300_000);
        Assert.Equal(SctpEndReason.NeverConnected, link.A.Association.EndReason);
    }

    [Fact]
    public void A_wrong_tag_changes_nothing()
    {
        var (link, packets) = WithTaps();
        var abort = Packet(link, packets, SctpChunkType.Abort, []);
        abort[7] ^= 1;
        SctpLink.Sign(abort);
        Assert.Empty(link.Inject(link.B, abort));
        Assert.Equal(SctpState.Established, link.B.Association.State);
        Assert.Equal(1, link.B.Association.Counters.BadTag);
    }

    [Fact]
    public void Absurd_numbers_are_dropped_and_counted()
    {
        var (link, packets) = WithTaps();
        var tsn = packets.FirstTsn;
        Inject(link, packets, SctpChunkType.Data, Data(tsn + 1_000_000, 1));
        Inject(link, packets, SctpChunkType.Data, Data(tsn + 8_200, 1));
        Inject(link, packets, SctpChunkType.ForwardTsn, Hex.Parse((tsn + 100_000).ToString("x8")));
        Inject(link, packets, SctpChunkType.Sack, Hex.Parse((packets.OtherTsn + 5).ToString("x8") + "00100000 0000 0000"));
        Inject(link, packets, SctpChunkType.Sack, Hex.Parse((packets.OtherTsn - 1).ToString("x8") + "00100000 0001 0000 0002 0002"));
        Assert.Equal(5, link.B.Association.Counters.AbsurdTsn);
        Assert.Equal(SctpState.Established, link.B.Association.State);
        Assert.Empty(link.B.Messages);
    }

    [Fact]
    public void Data_on_a_stream_that_does_not_exist_is_refused_with_an_error()
    {
        var (link, packets) = WithTaps();
        var answers = Inject(link, packets, SctpChunkType.Data, Data(packets.FirstTsn, 5_000));
        Assert.Contains(answers, a => a[12] == (byte)SctpChunkType.Error && a[17] == (byte)SctpErrorCause.InvalidStream);
        Assert.Equal(1, link.B.Association.Counters.BadStream);
        Assert.Empty(link.B.Messages);
    }

    [Fact]
    public void Data_without_data_ends_it()
    {
        var (link, packets) = WithTaps();
        Inject(link, packets, SctpChunkType.Data, Data(packets.FirstTsn, 1)[..12]);
        Assert.Equal(SctpEndReason.ProtocolViolation, link.B.Association.EndReason);
    }

    [Fact]
    public void Pieces_without_end_are_bounded()
    {
        var (link, packets) = WithTaps(new SctpOptions { ReceiveWindow = 100_000 });
        for (var i = 0u; i < 5_000 && link.B.Association.State != SctpState.Ended; i++)
            Inject(link, packets, SctpChunkType.Data, Data(packets.FirstTsn + i, (ushort)(i % 1000), flags: DataFlags.Beginning, length: 100));
        Assert.Equal(SctpEndReason.WindowIgnored, link.B.Association.EndReason);
    }

    [Fact]
    public void Pieces_behind_a_gap_are_dropped_when_there_is_no_room()
    {
        var (link, packets) = WithTaps(new SctpOptions { ReceiveWindow = 100_000 });
        for (var i = 1u; i < 5_000; i++) Inject(link, packets, SctpChunkType.Data, Data(packets.FirstTsn + i, 1, flags: DataFlags.Beginning, length: 100));
        Assert.Equal(SctpState.Established, link.B.Association.State);
        Assert.InRange(link.B.Association.Counters.Dropped, 4_000, 4_999);
    }

    [Fact]
    public void A_flood_of_resets_makes_one_answer_each_and_no_more_than_wait()
    {
        var (link, packets) = WithTaps();
        for (var i = 0u; i < 1_000; i++)
        {
            var answers = Inject(link, packets, SctpChunkType.Reconfiguration, Hex.Parse($"000d 0012 {packets.FirstTsn + i:x8} 00000000 {packets.FirstTsn - 1:x8} 0001"));
            Assert.Single(answers);
        }

        Assert.Equal(SctpState.Established, link.B.Association.State);
    }

    [Fact]
    public void A_peer_that_begins_anew_ends_it()
    {
        var (link, packets) = WithTaps();
        var init = link.Inject(link.B, packets.Init);
        var reply = Assert.Single(init);
        Assert.Equal((byte)SctpChunkType.InitAck, reply[12]);

        // The cookie stands behind the fixed part and our two extensions.
        var cookie = reply.AsSpan(16 + InitChunk.FixedLength + 12 + 4, StateCookie.Length).ToArray();
        var echo = Packet(link, packets, SctpChunkType.CookieEcho, cookie);
        reply.AsSpan(16, 4).CopyTo(echo.AsSpan(4));
        SctpLink.Sign(echo);
        link.Inject(link.B, echo);
        Assert.Equal(SctpEndReason.PeerRestarted, link.B.Association.EndReason);
    }

    [Theory]
    [InlineData(SctpState.Idle)]
    [InlineData(SctpState.CookieWait)]
    [InlineData(SctpState.CookieEchoed)]
    [InlineData(SctpState.Established)]
    public void Whatever_comes_an_association_neither_throws_nor_grows(SctpState from)
    {
        var corpus = Record();
        var outgoing = new byte[SctpPacket.MaximumLength];
        SctpLink? link = null;
        var fed = 0;
        FuzzRun.Over(
            corpus,
            5_000,
            input =>
            {
                if (link is null || fed++ == 200 || link.B.Association.State == SctpState.Ended)
                {
                    link = Prepare(from);
                    fed = 0;
                }

                // Half of the inputs have the right tag, or they would all end at its check.
                var side = link.B.Association;
                if (input.Length >= 16 && (input[^1] & 1) == 0) BinaryPrimitives.WriteUInt32BigEndian(input[4..], link.TagOfB);
                SctpLink.Sign(input);
                side.HandleDatagram(link.Now, input);
                while (side.TryReceive(out _, out _))
                {
                }

                while (side.TryTakeEvent(out _))
                {
                }

                var answers = 0;
                while (answers <= 64 && side.TryTakeOutgoing(outgoing, out _)) answers++;
                if (answers > 64) throw new InvalidOperationException($"{answers} answers to one datagram.");
                if (side.NextTimeout < link.Now) side.HandleTimeout(link.Now);
            },
            allocates: true,
            longRunDivisor: 20);
    }

    private static SctpLink Prepare(SctpState state)
    {
        var link = new SctpLink();
        link.Watch();
        if (state == SctpState.Idle) return link;

        // B connects, so that its tag is in the INIT.
        var watch = link.Tap!;
        link.Tap = datagram =>
        {
            var type = (SctpChunkType)datagram[12];
            if (type == SctpChunkType.Init) watch(datagram);
            return state == SctpState.CookieWait || (state == SctpState.CookieEchoed && type == SctpChunkType.CookieEcho) ? null : datagram;
        };
        link.B.Association.Connect(link.Now);
        link.RunUntil(() => link.B.Association.State == state, 1_000);
        return link;
    }

    // Every chunk type that a lively association sends.
    private static List<byte[]> Record()
    {
        var datagrams = new List<byte[]>();
        var link = new SctpLink(SctpLink.BadNetwork(3, 0.1))
        {
            Tap = datagram =>
            {
                datagrams.Add(datagram.ToArray());
                return datagram;
            },
        };
        link.A.Association.Connect(link.Now);
        link.B.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Established && link.B.Association.State == SctpState.Established, 60_000);
        for (var i = 0; i < 40; i++)
            link.A.Association.TrySend(link.Now, new StreamId((ushort)(i % 3)), new PayloadProtocol(51), new byte[1 + (i * 37)], new SctpDelivery(i % 4 == 0, i % 3 == 0 ? 0 : null));
        link.RunUntil(() => link.A.Association.Buffered == 0, 60_000);
        link.A.Association.TryResetStream(link.Now, new StreamId(1));
        link.Run(65_000);
        link.A.Association.Shutdown(link.Now);
        link.RunUntil(() => link.B.Association.State == SctpState.Ended, 60_000);
        return datagrams;
    }

    private static (SctpLink Link, Taps Packets) WithTaps(SctpOptions? options = null)
    {
        var taps = new Taps();
        var link = new SctpLink(options: options);
        link.Watch();
        var watch = link.Tap!;
        link.Tap = datagram =>
        {
            if (datagram[12] == (byte)SctpChunkType.Init) taps.Init = datagram.ToArray();
            if (datagram[12] == (byte)SctpChunkType.InitAck) taps.OtherTsn = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(28));
            return watch(datagram);
        };
        link.A.Association.Connect(link.Now);
        link.RunUntil(() => link.A.Association.State == SctpState.Established && link.B.Association.State == SctpState.Established, 10_000);
        taps.FirstTsn = BinaryPrimitives.ReadUInt32BigEndian(taps.Init.AsSpan(28));
        return (link, taps);
    }

    private static List<byte[]> Inject(SctpLink link, Taps packets, SctpChunkType type, byte[] value) => link.Inject(link.B, Packet(link, packets, type, value));

    private static byte[] Packet(SctpLink link, Taps packets, SctpChunkType type, byte[] value)
    {
        Assert.NotEmpty(packets.Init);
        var buffer = new byte[SctpPacket.MaximumLength];
        SctpPacketWriter.TryStart(buffer, 5000, 5000, new VerificationTag(link.TagOfB), out var writer);
        writer.TryAdd(type, type == SctpChunkType.Data && value.Length > 12 ? value[^1] : (byte)3, value.Length, out var space);
        value.CopyTo(space);
        return buffer.AsSpan(0, writer.Finish()).ToArray();
    }

    // The flags travel as the last byte of the payload too, from where the packet takes them.
    private static byte[] Data(uint tsn, ushort stream, DataFlags flags = DataFlags.Beginning | DataFlags.End, int length = 8)
    {
        var value = new byte[DataChunk.FixedLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(4), stream);
        value[^1] = (byte)flags;
        return value;
    }

    private sealed class Taps
    {
        public byte[] Init { get; set; } = [];

        public uint FirstTsn { get; set; }

        public uint OtherTsn { get; set; }
    }
}
