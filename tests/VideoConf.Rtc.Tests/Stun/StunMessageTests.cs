using System.Net;
using System.Text;
using VideoConf.Rtc.Primitives;
using VideoConf.Rtc.Stun;

namespace VideoConf.Rtc.Tests.Stun;

/// <summary>The vectors of RFC 5769 with short-term credentials, sections 2.1 to 2.3.</summary>
public sealed class StunMessageTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");

    private static readonly byte[] Request = Hex.Parse("""
        00010058 2112a442 b7e7a701bc34d686fa87dfae
        80220010 5354554e207465737420636c69656e74
        00240004 6e0001ff
        80290008 932ff9b151263b36
        00060009 6576746a3a68367659 202020
        00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
        80280004 e57a3bcf
        """);

    private static readonly byte[] IPv4Response = Hex.Parse("""
        0101003c 2112a442 b7e7a701bc34d686fa87dfae
        8022000b 7465737420766563746f72 20
        00200008 0001a147e112a643
        00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
        80280004 c07d4c96
        """);

    private static readonly byte[] IPv6Response = Hex.Parse("""
        01010048 2112a442 b7e7a701bc34d686fa87dfae
        8022000b 7465737420766563746f72 20
        00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
        00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
        80280004 c8fb0b4c
        """);

    [Fact]
    public void The_sample_request_is_read()
    {
        Assert.True(StunMessage.TryParse(Request, out var message));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMethod.Binding, message.Method);
        Assert.True(message.TryGetIceUsername(out var receiver, out var sender));
        Assert.Equal("evtj"u8, receiver);
        Assert.Equal("h6vY"u8, sender);
        Assert.True(message.TryGetPriority(out var priority));
        Assert.Equal(0x6e0001ffu, priority);
        Assert.True(message.TryGetAttribute(StunAttribute.IceControlled, out var tieBreaker));
        Assert.Equal(8, tieBreaker.Length);
        Assert.False(message.HasUseCandidate);
        Assert.True(message.HasValidIntegrity(Key));
        Assert.False(message.HasValidIntegrity("wrong"u8));
        Assert.True(message.HasValidFingerprint());
    }

    [Fact]
    public void The_sample_responses_tell_the_mapped_address()
    {
        Assert.True(StunMessage.TryParse(IPv4Response, out var message));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.True(message.HasValidIntegrity(Key) && message.HasValidFingerprint());
        Assert.True(message.TryGetXorMappedAddress(out var address));
        Assert.Equal(TransportAddress.From(IPAddress.Parse("192.0.2.1"), 32853), address);

        Assert.True(StunMessage.TryParse(IPv6Response, out message));
        Assert.True(message.HasValidIntegrity(Key) && message.HasValidFingerprint());
        Assert.True(message.TryGetXorMappedAddress(out address));
        Assert.Equal(TransportAddress.From(IPAddress.Parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853), address);
    }

    [Fact]
    public void No_changed_bit_passes_both_checks()
    {
        for (var bit = 0; bit < Request.Length * 8; bit++)
        {
            var changed = Request.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StunMessage.TryParse(changed, out var message) && message.HasValidIntegrity(Key) && message.HasValidFingerprint());
        }
    }

    [Fact]
    public void Attributes_behind_the_integrity_do_not_count()
    {
        // An attacker appends USE-CANDIDATE behind MESSAGE-INTEGRITY, which would still verify.
        var body = Request.AsSpan(0, Request.Length - 8).ToArray();
        byte[] forged = [.. body, 0, 0x25, 0, 0];
        forged[3] = (byte)(forged.Length - StunMessage.HeaderLength);
        Assert.True(StunMessage.TryParse(forged, out var message));
        Assert.True(message.HasValidIntegrity(Key));
        Assert.False(message.HasUseCandidate);
    }

    [Fact]
    public void A_length_that_is_not_the_datagrams_is_refused()
    {
        for (var length = 0; length < Request.Length; length++) Assert.False(StunMessage.TryParse(Request.AsSpan(0, length), out _));
        Assert.False(StunMessage.TryParse([.. Request, 0, 0, 0, 0], out _));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::17")]
    public void A_written_response_reads_back(string ip)
    {
        var address = TransportAddress.From(IPAddress.Parse(ip), 1234);
        var buffer = new byte[128];
        Assert.True(StunWriter.TryStart(buffer, StunClass.Success, StunMethod.Binding, Request.AsSpan(8, 12), out var writer));
        Assert.True(writer.TryAddXorMappedAddress(address) && writer.TryAddIntegrity(Key) && writer.TryAddFingerprint());
        Assert.True(StunMessage.TryParse(buffer.AsSpan(0, writer.Length), out var message));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.True(message.HasValidIntegrity(Key) && message.HasValidFingerprint());
        Assert.True(message.TryGetXorMappedAddress(out var seen));
        Assert.Equal(address, seen);
    }

    [Theory]
    [InlineData(StunClass.Request, 0x001, 0x0001)]
    [InlineData(StunClass.Indication, 0x001, 0x0011)]
    [InlineData(StunClass.Success, 0x001, 0x0101)]
    [InlineData(StunClass.Error, 0x003, 0x0113)]
    [InlineData(StunClass.Error, 0xFFF, 0x3FFF)]
    public void Class_and_method_share_the_type(StunClass messageClass, ushort method, int type)
    {
        var buffer = new byte[20];
        Assert.True(StunWriter.TryStart(buffer, messageClass, method, new byte[12], out _));
        Assert.Equal(type, (buffer[0] << 8) | buffer[1]);
        Assert.True(StunMessage.TryParse(buffer, out var message));
        Assert.Equal(messageClass, message.Class);
        Assert.Equal(method, message.Method);
    }

    [Fact]
    public void A_buffer_too_short_is_an_answer_of_false()
    {
        for (var length = 0; length < 60; length++)
        {
            var buffer = new byte[length];
            var fits = StunWriter.TryStart(buffer, StunClass.Success, StunMethod.Binding, new byte[12], out var writer)
                && writer.TryAddXorMappedAddress(default)
                && writer.TryAddIntegrity(Key)
                && writer.TryAddFingerprint();
            Assert.False(fits);
        }
    }
}
