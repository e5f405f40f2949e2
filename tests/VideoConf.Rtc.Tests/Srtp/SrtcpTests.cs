using System.Buffers.Binary;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class SrtcpTests
{
    public static TheoryData<SrtpProfile, string> Paths => CryptoPaths.ProfilesAndNames;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Opens_what_was_protected_once_and_counts_the_index(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        for (var length = 8; length < 600; length += 4)
        {
            var packet = Compound(length);
            var output = new byte[length + profile.RtcpOverhead()];
            Assert.True(sender.TryProtectRtcp(packet, output, out var written));
            Assert.Equal(output.Length, written);
            var copy = output.ToArray();

            var trailer = BinaryPrimitives.ReadUInt32BigEndian(output.AsSpan(written - (profile == SrtpProfile.AeadAes128Gcm ? 4 : 14)));
            Assert.Equal(0x8000_0000 | (uint)((length - 8) / 4 + 1), trailer);
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(output, out var plain));
            Assert.Equal(packet, output[..plain]);
            Assert.Equal(SrtpResult.Replayed, receiver.UnprotectRtcp(copy, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_packet_with_any_bit_changed_is_refused(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var output = new byte[100];
        Assert.True(sender.TryProtectRtcp(Compound(32), output, out var written));
        for (var bit = 0; bit < written * 8; bit++)
        {
            var tampered = output[..written];
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(tampered, out _));
        }

        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(output.AsSpan(0, written), out _));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AesCm128HmacSha1_80)]
    public void Refuses_packets_and_buffers_that_cannot_be(SrtpProfile profile)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        Assert.False(sender.TryProtectRtcp(Compound(8), new byte[8 + profile.RtcpOverhead() - 1], out _));
        Assert.False(sender.TryProtectRtcp(new byte[7], new byte[100], out _));
        Assert.False(sender.TryProtectRtcp(new byte[8], new byte[100], out _));

        var output = new byte[8 + profile.RtcpOverhead()];
        Assert.True(sender.TryProtectRtcp(Compound(8), output, out _));
        for (var length = 0; length < output.Length; length++)
            Assert.Equal(SrtpResult.Malformed, receiver.UnprotectRtcp(output.AsSpan(0, length), out _));
    }

    [Fact]
    public void Senders_of_rtcp_are_bounded()
    {
        using var sender = CryptoPaths.Sender(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        for (var i = 0; i <= SrtpReceiver.MaximumSources; i++)
        {
            var packet = Compound(8);
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), i);
            var output = new byte[100];
            Assert.True(sender.TryProtectRtcp(packet, output, out var written));
            var expected = i < SrtpReceiver.MaximumSources ? SrtpResult.Ok : SrtpResult.TooManySources;
            Assert.Equal(expected, receiver.UnprotectRtcp(output.AsSpan(0, written), out _));
        }
    }

    private static byte[] Compound(int length)
    {
        var packet = new byte[length];
        for (var i = 8; i < length; i++) packet[i] = (byte)i;
        packet[0] = 0x81;
        packet[1] = 200;
        packet[7] = 1;
        return packet;
    }
}
