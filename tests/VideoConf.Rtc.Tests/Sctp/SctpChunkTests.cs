using VideoConf.Rtc.Sctp;
using VideoConf.Rtc.Tests.Fuzzing;

namespace VideoConf.Rtc.Tests.Sctp;

/// <summary>The checksums of these packets were computed apart from the code, bit by bit.</summary>
public sealed class SctpChunkTests
{
    private static readonly byte[] Init =
        Hex.Parse("1388 1388 00000000 e18898e8 01 00 0020 0a0b0c0d 00020000 0400 0400 fffffffe c0000004 80080006 c082 0000");

    private static readonly byte[] Data = Hex.Parse("1388 1388 0a0b0c0d 2f3e469e 00 03 0015 00000001 0002 0003 00000033 68656c6c6f 000000");
    private static readonly byte[] Sack =
        Hex.Parse("1388 1388 0a0b0c0d 0c020cc5 03 00 001c 00000001 00100000 0002 0001 0002 0003 0005 0005 00000001");

    [Fact]
    public void An_init_is_read()
    {
        var chunk = Only(Init, out var packet);
        Assert.Equal(0u, packet.Tag.Value);
        Assert.Equal((5000, 5000), (packet.SourcePort, packet.DestinationPort));
        Assert.True(InitChunk.TryParse(chunk, out var init));
        Assert.Equal((0x0A0B0C0Du, 0x20000u, (ushort)1024, (ushort)1024, 0xFFFFFFFEu), (init.Tag.Value, init.Window, init.OutgoingStreams, init.IncomingStreams, init.FirstTsn.Value));
        var parameters = init.Parameters;
        Assert.True(parameters.TryRead(out var type, out _));
        Assert.Equal(SctpParameterType.ForwardTsnSupported, type);
        Assert.True(parameters.TryRead(out type, out var bytes));
        Assert.Equal(SctpParameterType.SupportedExtensions, type);
        Assert.Equal(6, bytes.Length);
        Assert.False(parameters.TryRead(out _, out _));
        Assert.False(parameters.IsMalformed);
    }

    [Fact]
    public void Data_is_read_without_its_padding()
    {
        var chunk = Only(Data, out _);
        Assert.True(DataChunk.TryParse(chunk, out var data));
        Assert.Equal((1u, (ushort)2, (ushort)3, 51u), (data.Tsn.Value, data.Stream.Value, data.Sequence.Value, data.Protocol.Value));
        Assert.Equal("hello"u8, data.Payload);
        Assert.Equal(DataFlags.Beginning | DataFlags.End, data.Flags);
        Assert.False(data.IsUnordered);
    }

    [Fact]
    public void A_sack_is_read()
    {
        Assert.True(SackChunk.TryParse(Only(Sack, out _), out var sack));
        Assert.Equal((1u, 0x100000u, 2, 1), (sack.Cumulative.Value, sack.Window, sack.GapBlocks, sack.Duplicates));
        Assert.Equal((2, 3), sack.GapBlock(0));
        Assert.Equal((5, 5), sack.GapBlock(1));
    }

    [Fact]
    public void What_is_written_is_what_was_read()
    {
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(SctpPacketWriter.TryStart(buffer, 5000, 5000, new VerificationTag(0x0A0B0C0D), out var writer));
        Assert.True(writer.TryAdd(SctpChunkType.Data, 3, 17, out var value));
        Hex.Parse("00000001 0002 0003 00000033 68656c6c6f").CopyTo(value);
        Assert.Equal(Convert.ToHexString(Data), Convert.ToHexString(buffer[..writer.Finish()]));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Span<byte> buffer = stackalloc byte[20];
        Assert.False(SctpPacketWriter.TryStart(buffer[..11], 1, 2, default, out _));
        Assert.True(SctpPacketWriter.TryStart(buffer, 1, 2, default, out var writer));
        Assert.False(writer.TryAdd(SctpChunkType.Data, 0, 5, out _));
        Assert.True(writer.TryAdd(SctpChunkType.Data, 0, 4, out _));
        Assert.False(writer.TryAdd(SctpChunkType.CookieAck, 0, 0, out _));
    }

    [Theory]
    [InlineData("0001 0003")] // Backwards, and at the missing one.
    [InlineData("0005 0004")]
    [InlineData("0001 0001")]
    public void A_sack_whose_runs_cannot_be_is_refused(string run)
    {
        var sack = Chunk($"03 00 0014 00000001 00100000 0001 0000 {run}");
        Assert.False(SackChunk.TryParse(Only(sack, out _), out _));
    }

    [Fact]
    public void A_sack_whose_runs_overlap_is_refused() =>
        Assert.False(SackChunk.TryParse(Only(Chunk("03 00 0018 00000001 00100000 0002 0000 0002 0005 0004 0006"), out _), out _));

    [Fact]
    public void A_sack_that_claims_more_than_it_holds_is_refused() =>
        Assert.False(SackChunk.TryParse(Only(Chunk("03 00 0010 00000001 00100000 ffff 0000"), out _), out _));

    [Fact]
    public void A_damaged_packet_is_told_apart()
    {
        var damaged = Data.ToArray();
        damaged[^1] ^= 1;
        Assert.Equal(SctpParseResult.BadChecksum, SctpPacket.TryParse(damaged, out _));
        Assert.Equal(SctpParseResult.Malformed, SctpPacket.TryParse(Data.AsSpan(0, 15), out _));
    }

    [Theory]
    [InlineData("00 00 0003 00000000")]
    [InlineData("00 00 00ff 00000000")]
    [InlineData("0b 00 0004 0b")]
    public void Lengths_that_lie_end_the_walk(string body)
    {
        var reader = new SctpChunkReader(Hex.Parse(body));
        while (reader.TryRead(out _))
        {
        }

        Assert.True(reader.IsMalformed);
    }

    [Fact]
    public void A_packet_of_nothing_but_chunks_ends_somewhere()
    {
        var reader = new SctpChunkReader(Hex.Parse(string.Concat(Enumerable.Repeat("0b000004", 1000))));
        var count = 0;
        while (reader.TryRead(out _)) count++;
        Assert.Equal(SctpChunkReader.MaximumChunks, count);
        Assert.True(reader.IsMalformed);
    }

    [Theory]
    [InlineData(0u, 0L, 0L)]
    [InlineData(0xFFFFFFFFu, 0L, -1L)]
    [InlineData(0u, 0xFFFFFFFFL, 0x1_0000_0000L)]
    [InlineData(5u, 0x1_FFFF_FFF0L, 0x2_0000_0005L)]
    [InlineData(0xFFFFFFFFu, 0x2_0000_0005L, 0x1_FFFF_FFFFL)]
    public void Tsns_are_unwrapped_the_shorter_way_round(uint tsn, long near, long expected) => Assert.Equal(expected, new Tsn(tsn).Unwrap(near));

    // The checksum is put right, or hardly any input would get past it.
    [Fact]
    public void Chunks_survive_any_datagram() => FuzzRun.Over(FuzzCorpus.Sctp, 100_000, static input =>
    {
        SctpLink.Sign(input);
        if (SctpPacket.TryParse(input, out var packet) != SctpParseResult.Ok) return false;
        var chunks = packet.Chunks;
        var areRead = true;
        while (chunks.TryRead(out var chunk)) areRead &= TryWalk(chunk);
        return areRead && !chunks.IsMalformed;
    });

    private static bool TryWalk(SctpChunk chunk)
    {
        switch (chunk.Type)
        {
            case SctpChunkType.Data:
                if (!DataChunk.TryParse(chunk, out var data)) return false;
                _ = data.Payload[^1] + data.Stream.Value + data.Sequence.Value + data.Protocol.Value;
                return true;
            case SctpChunkType.Init or SctpChunkType.InitAck:
                if (!InitChunk.TryParse(chunk, out var init)) return false;
                return TryWalk(init.Parameters);
            case SctpChunkType.Sack:
                if (!SackChunk.TryParse(chunk, out var sack)) return false;
                for (var i = 0; i < sack.GapBlocks; i++) _ = sack.GapBlock(i);
                return true;
            case SctpChunkType.ForwardTsn:
                if (!ForwardTsnChunk.TryParse(chunk, out var forward)) return false;
                for (var i = 0; i < forward.Streams; i++) _ = forward.Skipped(i);
                return true;
            case SctpChunkType.Reconfiguration or SctpChunkType.Abort or SctpChunkType.Error:
                return TryWalk(new SctpParameterReader(chunk.Value));
            default:
                return true;
        }
    }

    private static bool TryWalk(SctpParameterReader parameters)
    {
        while (parameters.TryRead(out _, out var bytes)) _ = bytes[^1];
        return !parameters.IsMalformed;
    }

    private const string ForwardText = "1388 1388 0a0b0c0d 00000000 c0 00 0010 00000005 0001 0002 0003 0004 82 00 0018 000d 0012 00000001 00000002 00000003 0001 0000";

    private static byte[] Chunk(string text)
    {
        var packet = Hex.Parse("1388 1388 0a0b0c0d 00000000" + text);
        SctpLink.Sign(packet);
        return packet;
    }

    private static SctpChunk Only(byte[] bytes, out SctpPacket packet)
    {
        Assert.Equal(SctpParseResult.Ok, SctpPacket.TryParse(bytes, out packet));
        var chunks = packet.Chunks;
        Assert.True(chunks.TryRead(out var chunk));
        Assert.False(chunks.TryRead(out _));
        Assert.False(chunks.IsMalformed);
        return chunk;
    }
}
