using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class Vp8DescriptorTests
{
    [Fact]
    public void A_key_frame_of_all_fields_is_read_whole()
    {
        // X S | I L T K | 15-bit id 0x1234 | TL0PICIDX 7 | TID 1, Y, KEYIDX 3 | frame tag, start code, 640x360.
        Assert.True(Vp8Descriptor.TryParse(Bits.Hex("90 F0 9234 07 63 100200 9D012A 8002 6801"), out var descriptor));
        Assert.Equal((6, (short)0x1234, true), (descriptor.Length, descriptor.PictureId, descriptor.HasLongPictureId));
        Assert.Equal(((short)7, (sbyte)1, true, (sbyte)3), (descriptor.Tl0PicIdx, descriptor.TemporalId, descriptor.IsLayerSync, descriptor.KeyIdx));
        Assert.True(descriptor is { StartsFrame: true, StartsKeyFrame: true, IsNonReference: false });
        Assert.Equal((640, 360), (descriptor.Width, descriptor.Height));
    }

    [Theory]
    [InlineData("10 00", 1, -1, -1, -1, -1, true)] // No extension.
    [InlineData("B0 80 05 01", 3, 5, -1, -1, -1, false)] // 7-bit id, non-reference, delta frame.
    [InlineData("90 40 09 00", 3, -1, 9, -1, -1, true)] // TL0PICIDX alone.
    [InlineData("90 20 80 00", 3, -1, -1, 2, -1, true)] // TID alone.
    [InlineData("90 10 1F 00", 3, -1, -1, -1, 31, true)] // KEYIDX alone.
    [InlineData("90 00 00", 2, -1, -1, -1, -1, true)] // Extension bits, and none set.
    [InlineData("91 80 8001 00", 4, 1, -1, -1, -1, false)] // The second partition.
    public void Fields_are_there_or_not(string payload, int length, int pictureId, int tl0, int temporal, int keyIdx, bool key)
    {
        Assert.True(Vp8Descriptor.TryParse(Bits.Hex(payload), out var descriptor));
        Assert.Equal(
            (length, pictureId, tl0, temporal, keyIdx, key),
            ((int)descriptor.Length, (int)descriptor.PictureId, (int)descriptor.Tl0PicIdx, (int)descriptor.TemporalId, (int)descriptor.KeyIdx, descriptor.StartsKeyFrame));
    }

    [Fact]
    public void Every_cut_before_the_frame_is_refused()
    {
        var payload = Bits.Hex("90 F0 9234 07 63 10");
        for (var length = 0; length < payload.Length; length++) Assert.False(Vp8Descriptor.TryParse(payload.AsSpan(0, length), out _));
        Assert.True(Vp8Descriptor.TryParse(payload, out _));
    }

    [Fact]
    public void Numbers_are_rewritten_in_place_and_nothing_else_is()
    {
        var random = new Random(2);
        for (var round = 0; round < 2_000; round++)
        {
            var payload = Random(random);
            if (!Vp8Descriptor.TryParse(payload, out var before)) continue;
            var (picture, tl0, key) = (random.Next(0x8000), random.Next(256), random.Next(32));
            var copy = payload.ToArray();
            before.Rewrite(copy, picture, tl0, key);

            Assert.True(Vp8Descriptor.TryParse(copy, out var after));
            Assert.Equal(before.PictureId < 0 ? -1 : before.HasLongPictureId ? picture : picture & 0x7F, after.PictureId);
            Assert.Equal(before.Tl0PicIdx < 0 ? -1 : tl0, after.Tl0PicIdx);
            Assert.Equal(before.KeyIdx < 0 ? -1 : key, after.KeyIdx);
            Assert.Equal((before.Length, before.TemporalId, before.IsLayerSync, before.StartsFrame, before.StartsKeyFrame), (after.Length, after.TemporalId, after.IsLayerSync, after.StartsFrame, after.StartsKeyFrame));
            before.Rewrite(copy, before.PictureId, before.Tl0PicIdx, before.KeyIdx);
            Assert.Equal(payload, copy);
        }
    }

    private static byte[] Random(Random random)
    {
        var payload = new byte[random.Next(2, 24)];
        random.NextBytes(payload);
        return payload;
    }
}
