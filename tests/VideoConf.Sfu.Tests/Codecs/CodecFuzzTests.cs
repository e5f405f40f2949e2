using VideoConf.Rtc.Tests.Fuzzing;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Codecs;

/// <summary>Whatever a publisher sends as video, looking into it neither throws nor allocates.</summary>
public sealed class CodecFuzzTests
{
    [Fact]
    public void Vp8_survives_any_payload() => FuzzRun.Over(FuzzSeeds.Load("vp8"), 50_000, static input =>
    {
        var isRead = Vp8Descriptor.TryParse(input, out var descriptor);
        AgreesWithLayers(CodecKind.Vp8, input, isRead);
        if (!isRead) return false;
        if (descriptor.Length >= input.Length || descriptor.Length > Vp8Descriptor.MaxLength) throw new InvalidOperationException("Longer than it can be.");
        descriptor.Rewrite(input[..descriptor.Length], 1, 2, 3);
        return true;
    });

    [Fact]
    public void Vp9_survives_any_payload() => FuzzRun.Over(FuzzSeeds.Load("vp9"), 50_000, static input =>
    {
        var isRead = Vp9Descriptor.TryParse(input, out var descriptor);
        AgreesWithLayers(CodecKind.Vp9, input, isRead);
        if (!isRead) return false;
        if (descriptor.Length > input.Length) throw new InvalidOperationException("Longer than it can be.");
        if (descriptor.HasSizes) descriptor.SizeOf(descriptor.SpatialLayers - 1);
        return true;
    });

    [Fact]
    public void H264_survives_any_payload() => FuzzRun.Over(FuzzSeeds.Load("h264"), 50_000, static input =>
    {
        var isRead = H264Payload.TryParse(input, out var payload);
        AgreesWithLayers(CodecKind.H264, input, isRead);
        if (isRead && payload.NalType is 0 or >= 24) throw new InvalidOperationException("No type of a NAL unit.");
        return isRead;
    });

    [Fact]
    public void Av1_survives_any_payload() => FuzzRun.Over(FuzzSeeds.Load("av1"), 50_000, static input =>
    {
        var isRead = Av1AggregationHeader.TryParse(input, out var header);
        AgreesWithLayers(CodecKind.Av1, input, isRead);
        if (isRead && header.Elements > 3) throw new InvalidOperationException("More than two bits.");
        return isRead;
    });

    [Fact]
    public void Redundant_audio_survives_any_payload() => FuzzRun.Over(FuzzSeeds.Load("red"), 50_000, static input =>
    {
        if (!RedPayload.TryParse(input, out var red)) return false;
        if (red.PrimaryOffset < 1 || red.PrimaryOffset >= input.Length || red.PrimaryType.Value > 127) throw new InvalidOperationException("No primary.");
        if (red.RepeatOffset < 1 || red.RepeatLength < 0 || red.RepeatType.Value > 127) throw new InvalidOperationException("No repeat.");
        return true;
    });

    [Fact]
    public void A_dependency_descriptor_survives_any_bytes()
    {
        var reader = new DependencyDescriptorReader();
        FuzzRun.Over(FuzzSeeds.Load("dependency-descriptor"), 50_000, input =>
        {
            if (!reader.TryRead(input, out var descriptor)) return false;
            if (reader.Structure is null) throw new InvalidOperationException("A frame of no structure.");
            if (descriptor.SpatialId >= reader.Structure.SpatialLayers) throw new InvalidOperationException("A layer beyond the structure.");
            for (var target = 0; target < reader.Structure.Targets; target++) descriptor.IndicationFor(target);
            return true;
        });
    }

    private static void AgreesWithLayers(CodecKind codec, ReadOnlySpan<byte> payload, bool isRead)
    {
        if (PacketLayers.TryRead(codec, payload, marker: false, stream: 0, out _) != isRead) throw new InvalidOperationException("One reads what the other refuses.");
    }
}
