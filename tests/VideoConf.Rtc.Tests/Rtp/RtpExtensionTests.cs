using FsCheck;
using FsCheck.Fluent;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Rtp;

namespace VideoConf.Rtc.Tests.Rtp;

public sealed class RtpExtensionTests
{
    // RFC 8285 section 4.2: an element of one byte, one of two, two bytes of padding, one of four. The ids are 1, 2, 3.
    private static readonly byte[] OneByte = Packet("bede 0003 10 aa 21 bbbb 0000 33 cccccccc");

    // RFC 8285 section 4.3: an empty element, one of a byte, padding, one of four.
    private static readonly byte[] TwoByte = Packet("1000 0003 01 00 02 01 bb 00 03 04 cccccccc");

    [Fact]
    public void The_one_byte_example_is_read_over_its_padding()
    {
        Assert.True(RtpView.TryParse(OneByte, out var view));
        Assert.Equal([(1, "AA"), (2, "BBBB"), (3, "CCCCCCCC")], Read(view));
    }

    [Fact]
    public void The_two_byte_example_is_read_with_its_empty_element()
    {
        Assert.True(RtpView.TryParse(TwoByte, out var view));
        Assert.Equal([(1, ""), (2, "BB"), (3, "CCCCCCCC")], Read(view));
    }

    [Fact]
    public void The_appbits_of_the_two_byte_form_do_not_matter()
    {
        var packet = TwoByte.ToArray();
        packet[13] |= 0x0F;
        Assert.True(RtpView.TryParse(packet, out var view));
        Assert.Equal(3, Read(view).Count);
    }

    [Theory]
    [InlineData("bede 0002 10 aa f1 bbbb 10 aa 00")] // Id 15 ends the list.
    [InlineData("bede 0001 10 aa 23 bb")] // An element longer than what is left.
    [InlineData("bede 0001 10 aa 05 bb")] // Id 0 with a length.
    [InlineData("1000 0001 01 01 aa 02")] // A two-byte element without its length.
    [InlineData("1000 0002 01 01 aa 02 09 000000")] // A two-byte element longer than what is left.
    public void What_follows_a_malformed_element_is_ignored(string extension)
    {
        Assert.True(RtpView.TryParse(Packet(extension), out var view));
        Assert.Equal([(1, "AA")], Read(view));
    }

    [Fact]
    public void Another_profile_has_no_elements()
    {
        Assert.True(RtpView.TryParse(Packet("abcd 0001 10 aa 00 00"), out var view));
        Assert.Empty(Read(view));
        Assert.Equal(20, view.HeaderLength);
    }

    [Fact]
    public void The_one_byte_form_refuses_what_needs_the_other()
    {
        Span<byte> space = stackalloc byte[64];
        var writer = new RtpExtensionWriter(space);
        Assert.False(writer.TryAdd(15, [1]));
        Assert.False(writer.TryAdd(0, [1]));
        Assert.False(writer.TryAdd(1, []));
        Assert.False(writer.TryAdd(1, new byte[17]));
        Assert.Equal(0, writer.Finish());
        Assert.True(writer.TryAdd(14, new byte[16]));
        Assert.Equal(24, writer.Finish());
    }

    [Fact]
    public void What_is_written_is_read_again_whatever_it_is()
    {
        var element = ArbMap.Default.GeneratorFor<byte[]>().Where(data => data.Length <= 40);
        var elements = element.ListOf().Select(list => list.Take(20).ToArray()).ToArbitrary();
        Check.QuickThrowOnFailure(Prop.ForAll(elements, RoundTrips));
    }

    private static bool RoundTrips(byte[][] elements)
    {
        var twoByte = elements.Any(data => RtpExtensionWriter.NeedsTwoByteForm(1, data.Length)) || elements.Length > 14;
        var packet = new byte[2048];
        RtpWriter.TryWriteHeader(packet, false, new PayloadType(96), default, 0, new Ssrc(1));
        var writer = new RtpExtensionWriter(packet.AsSpan(RtpView.FixedHeaderLength), twoByte);
        for (var i = 0; i < elements.Length; i++)
        {
            if (!writer.TryAdd((byte)(i + 1), elements[i])) return false;
        }

        var length = writer.Finish();
        RtpWriter.SetHasExtension(packet, length > 0);
        if (!RtpView.TryParse(packet.AsSpan(0, RtpView.FixedHeaderLength + length), out var view) || view.PayloadLength != 0) return false;
        return Read(view).SequenceEqual(elements.Select((data, i) => (i + 1, Convert.ToHexString(data))));
    }

    private static List<(int Id, string Data)> Read(RtpView view)
    {
        var found = new List<(int, string)>();
        foreach (var extension in view.Extensions)
        {
            found.Add((extension.Id, Convert.ToHexString(view.Packet.Slice(extension.Offset, extension.Length))));
        }

        return found;
    }

    private static byte[] Packet(string extension) => [.. Hex.Parse("90 60 0001 00000000 00000001"), .. Hex.Parse(extension)];
}
