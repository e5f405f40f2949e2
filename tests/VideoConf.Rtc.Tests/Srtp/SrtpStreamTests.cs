using System.Buffers.Binary;
using VideoConf.Rtc.Srtp;

namespace VideoConf.Rtc.Tests.Srtp;

public sealed class SrtpStreamTests
{
    private const int HeaderLength = 12;

    public static TheoryData<SrtpProfile, string> Paths => CryptoPaths.ProfilesAndNames;

    public static TheoryData<SrtpProfile, ushort> Starts
    {
        get
        {
            var data = new TheoryData<SrtpProfile, ushort>();
            foreach (var profile in Enum.GetValues<SrtpProfile>())
                foreach (var start in (ushort[])[0, 1, 127, 32767, 65535])
                    data.Add(profile, start);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Opens_what_was_protected_at_every_length_and_place(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var random = new Random(3711);
        var output = new byte[2000];
        var opened = new byte[2000];
        for (var i = 0; i < 1500; i++)
        {
            var packet = Packet((ushort)i, payload: i, random: random);
            Assert.True(sender.TryProtect(packet, HeaderLength, output, out var written));
            Assert.Equal(packet.Length + profile.RtpOverhead(), written);
            if (i >= 16) Assert.False(output.AsSpan(HeaderLength, i).SequenceEqual(packet.AsSpan(HeaderLength)));

            // By turns in place and into another place.
            int length;
            if ((i & 1) == 0)
            {
                Assert.Equal(SrtpResult.Ok, receiver.Unprotect(output.AsSpan(0, written), out length));
                Assert.Equal(packet, output[..length]);
            }
            else
            {
                Assert.Equal(SrtpResult.Ok, receiver.Unprotect(output.AsSpan(0, written), opened, out length));
                Assert.Equal(packet, opened[..length]);
            }
        }
    }

    [Fact]
    public void All_paths_write_the_same_bytes()
    {
        var random = new Random(5);
        foreach (var profile in Enum.GetValues<SrtpProfile>())
        {
            var senders = CryptoPaths.All.Select(path => CryptoPaths.Sender(profile, path)).ToArray();
            for (var i = 0; i < 300; i++)
            {
                var packet = Packet((ushort)(i * 300), payload: random.Next(1400), random: random);
                var outputs = senders.Select(sender =>
                {
                    var output = new byte[1500];
                    Assert.True(sender.TryProtect(packet, HeaderLength, output, out var written));
                    return Convert.ToHexString(output.AsSpan(0, written));
                });
                Assert.Single(outputs.Distinct(StringComparer.Ordinal));
            }

            foreach (var sender in senders) sender.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void The_rollover_counter_follows_the_sequence_number_round_and_round(SrtpProfile profile, ushort start)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        var buffer = new byte[100];
        for (var i = 0; i < 3 * 65536; i += 1021)
        {
            var packet = Packet((ushort)(start + i), payload: 20);
            Assert.True(sender.TryProtect(packet, HeaderLength, buffer, out var written));
            Assert.Equal(SrtpResult.Ok, receiver.Unprotect(buffer.AsSpan(0, written), out _));
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Packets_out_of_order_over_the_wrap_are_opened_once_each(SrtpProfile profile, ushort start)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        var random = new Random(start);
        var first = unchecked((ushort)(start - 200));

        // The first in order, so that both sides count from the same wrap; then blocks of 100, shuffled.
        var order = Enumerable.Range(0, 600).ToArray();
        for (var block = 1; block < order.Length; block += 100) random.Shuffle(order.AsSpan(block, Math.Min(100, order.Length - block)));
        var packets = Enumerable.Range(0, 600).Select(i => Protect(sender, (ushort)(first + i))).ToArray();
        foreach (var i in order) Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packets[i].ToArray(), out _));
        foreach (var i in order) Assert.Equal(SrtpResult.Replayed, receiver.Unprotect(packets[i].ToArray(), out _));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AesCm128HmacSha1_80)]
    public void An_old_packet_can_be_protected_again_after_the_wrap(SrtpProfile profile)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 65529), out _));
        var lost = Protect(sender, 65530);
        for (var i = 65531; i < 65700; i++) Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, (ushort)i), out _));

        var again = Protect(sender, 65530);
        Assert.Equal(lost, again);
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(again, out _));
        Assert.Equal(SrtpResult.Replayed, receiver.Unprotect(Protect(sender, 65530), out _));
    }

    [Fact]
    public void A_number_before_the_streams_first_wrap_is_refused_on_both_sides()
    {
        using var sender = CryptoPaths.Sender(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        using var other = CryptoPaths.Sender(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 3), out _));
        Assert.False(sender.TryProtect(Packet(65535, 20), HeaderLength, new byte[100], out _));
        Assert.Equal(SrtpResult.TooOld, receiver.Unprotect(Protect(other, 65535), out _));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AesCm128HmacSha1_80)]
    public void What_the_window_no_longer_knows_is_too_old(SrtpProfile profile)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        var packets = Enumerable.Range(0, 3000).Select(i => Protect(sender, (ushort)i)).ToArray();
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packets[0], out _));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packets[2999], out _));
        Assert.Equal(SrtpResult.TooOld, receiver.Unprotect(packets[2999 - ReplayWindow.Length], out _));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packets[2999 - ReplayWindow.Length + 1], out _));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packets[2998], out _));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_packet_with_any_bit_changed_is_refused_and_changes_nothing(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var packet = Protect(sender, 100);
        for (var bit = 0; bit < packet.Length * 8; bit++)
        {
            var tampered = packet.ToArray();
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpResult.Ok, receiver.Unprotect(tampered, out var length));
            Assert.Equal(0, length);
        }

        Assert.Equal(0, receiver.SourceCount);
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(packet, out _));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_forged_jump_ahead_does_not_move_the_window(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 10), out _));
        var forged = Protect(sender, 11);
        BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(2), 20_000);
        Assert.Equal(SrtpResult.BadAuthentication, receiver.Unprotect(forged, out _));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 12), out _));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Another_streams_keys_open_nothing(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        var otherKey = CryptoPaths.MasterKey.ToArray();
        otherKey[15] ^= 1;
        using var receiver = new SrtpReceiver(profile, otherKey, CryptoPaths.Salt(profile), CryptoPaths.Parse(path));
        Assert.Equal(SrtpResult.BadAuthentication, receiver.Unprotect(Protect(sender, 1), out _));
    }

    [Fact]
    public void Sources_are_bounded_and_only_authentic_ones_count()
    {
        using var sender = CryptoPaths.Sender(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        using var further = CryptoPaths.Sender(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(SrtpProfile.AeadAes128Gcm, CryptoPaths.All.Last());
        for (var ssrc = 0; ssrc < SrtpSender.MaximumSources; ssrc++)
        {
            var forged = Protect(further, 1, 77_000);
            forged[^1] ^= 1;
            Assert.Equal(SrtpResult.BadAuthentication, receiver.Unprotect(forged, out _));
            Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 1, (uint)ssrc), out _));
        }

        Assert.False(sender.TryProtect(Packet(1, 20, ssrc: 100_000), HeaderLength, new byte[100], out _));
        Assert.Equal(SrtpResult.TooManySources, receiver.Unprotect(Protect(further, 1, 100_000), out _));
        Assert.Equal(SrtpReceiver.MaximumSources, receiver.SourceCount);
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(Protect(sender, 2, 5), out _));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Header_extensions_and_contributing_sources_stay_in_clear_and_are_authenticated(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var packet = new byte[12 + 8 + 4 + 8 + 50];
        packet[0] = 0x80 | 0x10 | 2;
        packet[11] = 9;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), 0xbede);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), 2);
        const int Header = 32;
        var output = new byte[200];
        Assert.True(sender.TryProtect(packet.AsSpan(0, Header), packet.AsSpan(Header), output, out var written));
        Assert.Equal(packet[..Header], output[..Header]);
        Assert.NotEqual(packet[Header..], output[Header..packet.Length]);

        var tampered = output[..written];
        tampered[26] ^= 1;
        Assert.Equal(SrtpResult.BadAuthentication, receiver.Unprotect(tampered, out _));
        Assert.Equal(SrtpResult.Ok, receiver.Unprotect(output.AsSpan(0, written), out var length));
        Assert.Equal(packet, output[..length]);
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AesCm128HmacSha1_80)]
    public void Refuses_packets_and_buffers_that_cannot_be(SrtpProfile profile)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.All.Last());
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.All.Last());
        var packet = Packet(1, 20);
        Assert.False(sender.TryProtect(packet, HeaderLength, new byte[packet.Length + profile.RtpOverhead() - 1], out _));
        Assert.False(sender.TryProtect(packet, 11, new byte[100], out _));
        Assert.False(sender.TryProtect(packet, -1, new byte[100], out _));
        Assert.False(sender.TryProtect(packet, 33, new byte[100], out _));
        Assert.False(sender.TryProtectInPlace(new byte[10], 20, HeaderLength, out _));
        packet[0] = 0x40;
        Assert.False(sender.TryProtect(packet, HeaderLength, new byte[100], out _));

        var output = Protect(sender, 1);
        for (var length = 0; length < HeaderLength + profile.RtpOverhead(); length++)
            Assert.Equal(SrtpResult.Malformed, receiver.Unprotect(output.AsSpan(0, length), out _));
        Assert.Equal(SrtpResult.Malformed, receiver.Unprotect(output, new byte[5], out _));
        output[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(output.AsSpan(14), ushort.MaxValue);
        Assert.Equal(SrtpResult.Malformed, receiver.Unprotect(output, out _));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Nothing_is_allocated_per_packet(SrtpProfile profile, string path)
    {
        using var sender = CryptoPaths.Sender(profile, CryptoPaths.Parse(path));
        using var receiver = CryptoPaths.Receiver(profile, CryptoPaths.Parse(path));
        var packet = Packet(0, payload: 1188);
        var rtcp = new byte[] { 0x81, 201, 0, 7, 0, 0, 0, 1, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        var output = new byte[1300];
        Rounds(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Rounds(2000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Rounds(int count)
        {
            for (var i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) + 1));
                sender.TryProtect(packet, HeaderLength, output, out var written);
                output[written - 1] ^= 1;
                if (receiver.Unprotect(output.AsSpan(0, written), out _) != SrtpResult.BadAuthentication) throw new InvalidOperationException("forged");
                output[written - 1] ^= 1;
                if (receiver.Unprotect(output.AsSpan(0, written), out _) != SrtpResult.Ok) throw new InvalidOperationException("not opened");
                sender.TryProtectRtcp(rtcp, output, out written);
                if (receiver.UnprotectRtcp(output.AsSpan(0, written), out _) != SrtpResult.Ok) throw new InvalidOperationException("not opened");
            }
        }
    }

    private static byte[] Protect(SrtpSender sender, ushort sequence, uint ssrc = 1)
    {
        var output = new byte[100];
        Assert.True(sender.TryProtect(Packet(sequence, 20, ssrc), HeaderLength, output, out var written));
        return output[..written];
    }

    private static byte[] Packet(ushort sequence, int payload, uint ssrc = 1, Random? random = null)
    {
        var packet = new byte[HeaderLength + payload];
        random?.NextBytes(packet);
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sequence * 3000u);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }
}
