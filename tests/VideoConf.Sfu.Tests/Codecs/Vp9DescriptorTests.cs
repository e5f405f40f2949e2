using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class Vp9DescriptorTests
{
    [Fact]
    public void A_key_picture_with_its_structure_is_read_whole()
    {
        // I L B V | 15-bit id 0x0102 | TID 0 U SID 0 | TL0PICIDX 5 | N_S 2, Y, G | 320x180, 640x360, 1280x720 | N_G 2: TID 0 U, 1 ref of 2; TID 1, 1 ref of 1.
        var payload = Bits.Hex("AA 8102 10 05 58 0140 00B4 0280 0168 0500 02D0 02 14 02 24 01 FF");
        Assert.True(Vp9Descriptor.TryParse(payload, out var descriptor));
        Assert.Equal(payload.Length - 1, descriptor.Length);
        Assert.Equal((0x0102, true, 5), (descriptor.PictureId, descriptor.HasLongPictureId, descriptor.Tl0PicIdx));
        Assert.True(descriptor is { StartsFrame: true, EndsFrame: false, StartsKeyFrame: true, IsSwitchingUpPoint: true, HasSizes: true });
        Assert.Equal(3, descriptor.SpatialLayers);
        Assert.Equal([new(320, 180), new(640, 360), new(1280, 720)], [descriptor.SizeOf(0), descriptor.SizeOf(1), descriptor.SizeOf(2)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => descriptor.SizeOf(3));
    }

    [Theory]
    [InlineData("08", 1, -1, 0, 0, true)] // Nothing told.
    [InlineData("A4 07 53 01", 4, 7, 2, 1, false)] // End of layer 1, temporal 2, switching up point, inter-layer predicted.
    [InlineData("F8 07 20 03 02", 5, 7, 1, 0, false)] // Flexible: two references.
    public void Fields_are_there_or_not(string payload, int length, int pictureId, int temporal, int spatial, bool key)
    {
        Assert.True(Vp9Descriptor.TryParse(Bits.Hex(payload), out var descriptor));
        Assert.Equal((length, pictureId, temporal, spatial, key), (descriptor.Length, descriptor.PictureId, descriptor.TemporalId, descriptor.SpatialId, descriptor.StartsKeyFrame));
    }

    [Fact]
    public void Flags_stand_where_the_RFC_has_them()
    {
        Assert.True(Vp9Descriptor.TryParse(Bits.Hex("E5 07 53 01"), out var descriptor));
        Assert.True(descriptor is { IsInterPredicted: true, EndsFrame: true, StartsFrame: false, IsNotForHigherLayers: true, IsSwitchingUpPoint: true, IsInterLayerPredicted: true });
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")] // No picture id.
    [InlineData("80 81")] // Half of it.
    [InlineData("20")] // No layers.
    [InlineData("20 00")] // No TL0PICIDX.
    [InlineData("50 03 03 03 01")] // A fourth reference.
    [InlineData("50 03")]
    [InlineData("02")] // No structure.
    [InlineData("02 10 0140 00")] // Half a size.
    [InlineData("02 08")] // No pictures.
    [InlineData("02 08 02 04 01")] // The second picture is missing.
    [InlineData("02 08 01 0C 01 01")] // Two of three references.
    public void What_is_cut_short_is_refused(string payload) => Assert.False(Vp9Descriptor.TryParse(Bits.Hex(payload), out _));
}
