using FsCheck;
using FsCheck.Fluent;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtcp;

namespace VideoConf.Rtc.Tests.Rtcp;

public sealed class NackTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(32767)]
    [InlineData(65535)]
    public void Neighbours_share_an_entry_over_the_wrap(ushort start)
    {
        SequenceNumber[] missing = [new(start), new((ushort)(start + 1)), new((ushort)(start + 16)), new((ushort)(start + 17))];
        var buffer = new byte[64];
        Assert.True(RtcpWriter.TryWriteNack(buffer, new Ssrc(1), new Ssrc(2), missing, out var written));
        Assert.Equal(12 + 8, written);
        Assert.Equal(missing, Read(buffer.AsSpan(0, written)));
    }

    [Fact]
    public void What_is_asked_for_is_what_is_read()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<ushort, byte[]>((start, offsets) =>
        {
            if (offsets.Length == 0) return true;
            var missing = offsets.Distinct().Order().Select(offset => new SequenceNumber((ushort)(start + (offset * 3)))).ToArray();
            var buffer = new byte[2048];
            return RtcpWriter.TryWriteNack(buffer, new Ssrc(1), new Ssrc(2), missing, out var written)
                && Read(buffer.AsSpan(0, written)).SequenceEqual(missing);
        }));
    }

    private static List<SequenceNumber> Read(ReadOnlySpan<byte> datagram)
    {
        var reader = new RtcpReader(datagram);
        Assert.True(reader.TryRead(out var packet));
        Assert.True(Nack.TryParse(packet, out var nack));
        Assert.Equal((new Ssrc(1), new Ssrc(2)), (nack.Sender, nack.Media));
        var found = new List<SequenceNumber>();
        while (nack.TryRead(out var number)) found.Add(number);
        return found;
    }
}
