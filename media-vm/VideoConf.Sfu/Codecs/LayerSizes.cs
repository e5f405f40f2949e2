using System.Runtime.CompilerServices;

namespace VideoConf.Sfu.Codecs;

/// <summary>The sizes of a stream's pictures, one for each of its spatial layers, the smallest first.</summary>
internal struct LayerSizes : IEquatable<LayerSizes>
{
    private const int MaxLayers = 4;
    private Sizes _sizes;

    /// <summary>How many layers there are; 0 when nothing was told.</summary>
    public int Count { get; private set; }

    /// <summary>Whether both tell the same.</summary>
    public static bool operator ==(LayerSizes left, LayerSizes right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(LayerSizes left, LayerSizes right) => !left.Equals(right);

    /// <summary>Reads what the first packet of a key frame tells in its payload: VP8's frame header, VP9's scalability structure, H.264's parameter set.</summary>
    public static bool TryRead(CodecKind codec, ReadOnlySpan<byte> payload, out LayerSizes sizes)
    {
        sizes = default;
        switch (codec)
        {
            case CodecKind.Vp8 when Vp8Descriptor.TryParse(payload, out var vp8) && vp8.Height != 0:
                sizes.Add(new FrameSize(vp8.Width, vp8.Height));
                return true;
            case CodecKind.Vp9 when Vp9Descriptor.TryParse(payload, out var vp9) && vp9.HasSizes:
                for (var spatial = 0; spatial < Math.Min(MaxLayers, vp9.SpatialLayers); spatial++) sizes.Add(vp9.SizeOf(spatial));
                return true;
            case CodecKind.H264 when H264Payload.TryParse(payload, out var h264) && h264.Size is { } size:
                sizes.Add(size);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads what a dependency structure tells.</summary>
    public static bool TryRead(DependencyStructure structure, out LayerSizes sizes)
    {
        sizes = default;
        if (!structure.HasSizes) return false;
        for (var spatial = 0; spatial < structure.SpatialLayers; spatial++) sizes.Add(structure.SizeOf(spatial));
        return true;
    }

    /// <summary>The size of a layer.</summary>
    /// <param name="spatial">0 to <see cref="Count"/> - 1.</param>
    public readonly FrameSize Of(int spatial) => _sizes[spatial];

    /// <inheritdoc/>
    public readonly bool Equals(LayerSizes other)
    {
        var areSame = Count == other.Count;
        for (var i = 0; areSame && i < Count; i++) areSame = _sizes[i] == other._sizes[i];
        return areSame;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is LayerSizes other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _sizes[Count - 1]);

    private void Add(FrameSize size) => _sizes[Count++] = size;

    [InlineArray(MaxLayers)]
    private struct Sizes
    {
        private FrameSize _first;
    }
}
