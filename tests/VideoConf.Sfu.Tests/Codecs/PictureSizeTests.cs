using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

/// <summary>The size of pictures, as the first packet of a key frame tells it.</summary>
public sealed class PictureSizeTests
{
    /// <summary>Parameter sets as x264 writes them.</summary>
    public const string Of180Lines = "6742c00dd901419f9f0110000003001000000303c0f142a480";
    public const string Of720Lines = "6764001facd9405005bb0110000003001000000303c0f1831960";

    [Theory]
    [InlineData(Of180Lines, 320, 180)]
    [InlineData("6764000dacd941419f9f0110000003001000000303c0f1429960", 320, 180)]
    [InlineData("6742c01ed900a02ff970110000030001000003003c0f162e48", 640, 360)]
    [InlineData(Of720Lines, 1_280, 720)]
    [InlineData("6742c028d900780227e5c044000003000400000300f03c60c920", 1_920, 1_080)] // Eight of its lines are cut off.
    [InlineData("6764001eacd940a42fe224c044000003000400000300f03c58b658", 642, 362)]
    [InlineData("67640028acd94078044fde0220000003002000000783e2c5b2c0", 1_920, 1_080)] // In fields.
    [InlineData("67f4000d919b282a33c7c5e022000003000200000300781e28532c", 322, 182)] // 4:4:4, with scaling matrices.
    public void A_parameter_set_of_H264_tells_it(string nal, int width, int height)
    {
        Assert.True(H264ParameterSet.TryReadSize(Bits.Hex(nal), out var size));
        Assert.Equal(new FrameSize(width, height), size);

        // Behind the size stands nothing that it depends on; cut within it, nothing is told.
        for (var length = 0; length < 8; length++) Assert.False(H264ParameterSet.TryReadSize(Bits.Hex(nal).AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData("67 42c01e 00 00 00 00 00 00 00 00")] // Nothing but zeroes.
    [InlineData("67 42c01e ff")] // Cut off,
    [InlineData("67 42c01e d9 00 00 80 00 00 40 00 00")] // or wider than anything.
    public void One_that_makes_no_sense_tells_none(string nal) => Assert.False(H264ParameterSet.TryReadSize(Bits.Hex(nal), out _));

    [Fact]
    public void It_is_found_among_the_units_of_an_aggregate()
    {
        Assert.True(H264Payload.TryParse(Bits.Hex($"78 0002 09f0 0019 {Of180Lines} 0002 68CE"), out var payload));
        Assert.Equal(new FrameSize(320, 180), payload.Size);
        Assert.True(H264Payload.TryParse(Bits.Hex(Of720Lines), out var single));
        Assert.Equal(new FrameSize(1_280, 720), single.Size);
    }

    [Fact]
    public void Every_codec_tells_it_in_its_own_way()
    {
        AssertSizes(CodecKind.Vp8, "10 10 02 00 9d 01 2a 40 01 b4 00", new FrameSize(320, 180));
        AssertSizes(CodecKind.H264, Of180Lines, new FrameSize(320, 180));
        AssertSizes(CodecKind.Vp9, "AA 8102 10 05 50 0140 00B4 0280 0168 0500 02D0 FF", new FrameSize(320, 180), new FrameSize(640, 360), new FrameSize(1_280, 720));

        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Bits.Hex(DependencyDescriptorTests.ChromiumKeyFrame), out _));
        Assert.True(LayerSizes.TryRead(reader.Structure!, out var av1));
        Assert.Equal([new(120, 67), new(240, 135), new(480, 270)], Enumerable.Range(0, av1.Count).Select(layer => av1.Of(layer)));
    }

    [Fact]
    public void What_tells_none_is_told_apart()
    {
        Assert.False(LayerSizes.TryRead(CodecKind.Vp8, Bits.Hex("10 11 02 00"), out _));
        Assert.False(LayerSizes.TryRead(CodecKind.Vp9, Bits.Hex("08 FF"), out _));
        Assert.False(LayerSizes.TryRead(CodecKind.H264, Bits.Hex("65 88"), out _));
    }

    private static void AssertSizes(CodecKind codec, string payload, params FrameSize[] expected)
    {
        Assert.True(LayerSizes.TryRead(codec, Bits.Hex(payload), out var sizes), $"{codec}");
        Assert.Equal(expected, Enumerable.Range(0, sizes.Count).Select(layer => sizes.Of(layer)));
        Assert.True(LayerSizes.TryRead(codec, Bits.Hex(payload), out var again) && again == sizes);
        Assert.True(sizes != default);
    }
}
