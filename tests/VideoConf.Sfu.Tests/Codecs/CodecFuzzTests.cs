using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Codecs;

/// <summary>Whatever a publisher sends as video, looking into it neither throws nor allocates.</summary>
public sealed class CodecFuzzTests
{
    [Fact]
    public void Vp8_survives_any_payload() => FuzzRun.Over(
        [Bits.Hex("90 F0 9234 07 63 100200 9D012A 8002 6801"), Bits.Hex("10 00"), Bits.Hex("90 80 05 01 0203")],
        50_000,
        static input =>
        {
            if (!Vp8Descriptor.TryParse(input, out var descriptor)) return;
            if (descriptor.Length >= input.Length || descriptor.Length > Vp8Descriptor.MaxLength) throw new InvalidOperationException("Longer than it can be.");
            descriptor.Rewrite(input[..descriptor.Length], 1, 2, 3);
        });

    [Fact]
    public void Vp9_survives_any_payload() => FuzzRun.Over(
        [Bits.Hex("AA 8102 10 05 58 0140 00B4 0280 0168 0500 02D0 02 14 02 24 01 FF"), Bits.Hex("F8 07 20 03 02"), Bits.Hex("A4 07 53 01")],
        50_000,
        static input =>
        {
            if (!Vp9Descriptor.TryParse(input, out var descriptor)) return;
            if (descriptor.Length > input.Length) throw new InvalidOperationException("Longer than it can be.");
            if (descriptor.HasSizes) descriptor.SizeOf(descriptor.SpatialLayers - 1);
        });

    [Fact]
    public void H264_and_av1_survive_any_payload() => FuzzRun.Over(
        [Bits.Hex("78 0002 6742 0002 68CE"), Bits.Hex("18 0004 6E 80 00 47 0002 419A"), Bits.Hex("7C 85 00"), Bits.Hex("18 0A 0B")],
        50_000,
        static input =>
        {
            if (H264Payload.TryParse(input, out var h264) && h264.NalType is 0 or >= 24) throw new InvalidOperationException("No type of a NAL unit.");
            if (Av1AggregationHeader.TryParse(input, out var av1) && av1.Elements > 3) throw new InvalidOperationException("More than two bits.");
            foreach (var codec in (ReadOnlySpan<CodecKind>)[CodecKind.Vp8, CodecKind.H264, CodecKind.Vp9, CodecKind.Av1]) PacketLayers.TryRead(codec, input, marker: false, stream: 0, out _);
        });

    [Fact]
    public void A_dependency_descriptor_survives_any_bytes()
    {
        var reader = new DependencyDescriptorReader();
        FuzzRun.Over(
            [Bits.Hex(DependencyDescriptorTests.ChromiumKeyFrame), Bits.Hex("86017340fc"), Bits.Hex("860173"), Bits.Hex("8b0174")],
            50_000,
            input =>
            {
                if (!reader.TryRead(input, out var descriptor)) return;
                if (reader.Structure is null) throw new InvalidOperationException("A frame of no structure.");
                if (descriptor.SpatialId >= reader.Structure.SpatialLayers) throw new InvalidOperationException("A layer beyond the structure.");
                for (var target = 0; target < reader.Structure.Targets; target++) descriptor.IndicationFor(target);
            });
    }
}
