using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class DependencyDescriptorTests
{
    /// <summary>As Chromium's AV1 encoder sends it with three spatial and three temporal layers: the first packet of a key frame.</summary>
    public const string ChromiumKeyFrame =
        "c1017280081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e082b04a0941b820ac1282503157f974000ca8"
        + "64330e222222eca8655304224230eca877530077004200ef008601df010d";

    [Fact]
    public void Chromiums_three_by_three_is_read()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Bits.Hex(ChromiumKeyFrame), out var key));
        Assert.True(key is { StartsFrame: true, EndsFrame: true, HasStructure: true, StartsKeyFrame: true, FrameNumber: 0x0172, SpatialId: 0, TemporalId: 0, ReferenceCount: 0 });
        Assert.Equal(0x1FFu, key.ActiveTargets);
        for (var target = 0; target < 9; target++) Assert.Equal(DecodeTargetIndication.Switch, key.IndicationFor(target));

        var structure = reader.Structure!;
        Assert.Equal((9, 3, 3), (structure.Targets, structure.Chains, structure.SpatialLayers));
        Assert.Equal([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)], Enumerable.Range(0, 9).Select(target => (structure.SpatialOf(target), structure.TemporalOf(target))));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], Enumerable.Range(0, 9).Select(structure.ChainOf));
        Assert.Equal([new(120, 67), new(240, 135), new(480, 270)], [structure.SizeOf(0), structure.SizeOf(1), structure.SizeOf(2)]);

        // The frames that follow name templates of it: with custom distances, in three bytes, and the first packet of several.
        foreach (var (hex, number, starts, ends, spatial) in (ReadOnlySpan<(string, int, bool, bool, int)>)
            [("86017340fc", 0x173, true, false, 1), ("46017340fc", 0x173, false, true, 1), ("860173", 0x173, true, false, 1), ("0b0174", 0x174, false, false, 2), ("c30175", 0x175, true, true, 0)])
        {
            Assert.True(reader.TryRead(Bits.Hex(hex), out var frame), hex);
            Assert.Equal((number, starts, ends, spatial), (frame.FrameNumber, frame.StartsFrame, frame.EndsFrame, frame.SpatialId));
            Assert.False(frame.HasStructure);
        }
    }

    [Fact]
    public void A_frame_of_no_structure_is_refused()
    {
        Assert.False(new DependencyDescriptorReader().TryRead(Bits.Hex("860173"), out _));
        Assert.False(new DependencyDescriptorReader().TryRead(Bits.Hex("86017340fc"), out _));
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Bits.Hex(ChromiumKeyFrame), out _));
        reader.Reset();
        Assert.Null(reader.Structure);
        Assert.False(reader.TryRead(Bits.Hex("860173"), out _));
    }

    [Fact]
    public void A_cut_structure_leaves_the_former_one()
    {
        var reader = new DependencyDescriptorReader();
        var key = Bits.Hex(ChromiumKeyFrame);
        Assert.True(reader.TryRead(key, out _));
        for (var length = 0; length < key.Length; length++)
        {
            if (length != 3) Assert.False(reader.TryRead(key.AsSpan(0, length), out _)); // 3 bytes are a whole descriptor of another kind.
            Assert.Equal(9, reader.Structure!.Targets);
        }

        Assert.True(reader.TryRead(Bits.Hex("860173"), out _));
    }

    [Fact]
    public void A_template_beyond_the_structure_is_refused()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Bits.Hex(ChromiumKeyFrame), out _));
        var templates = reader.Structure!.Templates;
        var beyond = (reader.Structure.FirstTemplateId + templates) % 64;
        Assert.False(reader.TryRead([(byte)(0xC0 | beyond), 0, 1], out _));
    }

    [Fact]
    public void Whatever_structure_is_written_is_read()
    {
        var random = new Random(5);
        var reader = new DependencyDescriptorReader();
        for (var round = 0; round < 2_000; round++)
        {
            var model = DescriptorModel.Random(random);
            var bytes = model.Write(withStructure: true, frameNumber: (ushort)round);
            if (bytes.Length > 255) continue;
            Assert.True(reader.TryRead(bytes, out var key));
            var structure = reader.Structure!;
            Assert.Equal((model.Templates.Count, model.Targets, model.Chains), (structure.Templates, structure.Targets, structure.Chains));
            Assert.Equal(model.Active, key.ActiveTargets);
            model.AssertFrame(key, structure);

            model.Choose(random);
            Assert.True(reader.TryRead(model.Write(withStructure: false, frameNumber: 7), out var frame));
            Assert.Equal(7, frame.FrameNumber);
            model.AssertFrame(frame, structure);
        }
    }

    [Fact]
    public void More_references_than_a_codec_has_are_refused()
    {
        var reader = new DependencyDescriptorReader();
        Assert.True(reader.TryRead(Bits.Hex(ChromiumKeyFrame), out _));
        Assert.True(reader.TryRead(WithReferences(8), out var frame));
        Assert.Equal(8, frame.ReferenceCount);
        Assert.False(reader.TryRead(WithReferences(9), out _));

        byte[] WithReferences(int count)
        {
            var bits = new Bits().Add(true).Add(true).Add((uint)reader.Structure!.FirstTemplateId, 6).Add(9, 16).Add(0b00010, 5);
            for (var i = 0; i < count; i++) bits.Add(3, 2).Add((uint)(4_095 - i), 12);
            return bits.Add(0, 2).ToBytes();
        }
    }

    [Fact]
    public void Another_frame_number_is_written_in_place()
    {
        var reader = new DependencyDescriptorReader();
        var bytes = Bits.Hex(ChromiumKeyFrame);
        DependencyDescriptorReader.WriteFrameNumber(bytes, 0xABCD);
        Assert.True(reader.TryRead(bytes, out var frame));
        Assert.Equal(0xABCD, frame.FrameNumber);
        Assert.Equal(9, reader.Structure!.Targets);
    }
}
