using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace VideoConf.Sfu.Codecs;

/// <summary>A picture's size in pixels.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
internal readonly record struct FrameSize(int Width, int Height);

/// <summary>The VP9 payload descriptor (RFC 9628 section 4.2), scalability structure included.</summary>
internal struct Vp9Descriptor
{
    private const int MaxReferences = 3;
    private Sizes _sizes;

    /// <summary>Bytes of the descriptor.</summary>
    public int Length { get; private set; }

    /// <summary>The picture's number, of 7 or 15 bits; -1 when there is none.</summary>
    public int PictureId { get; private set; }

    /// <summary>Whether the number has 15 bits.</summary>
    public bool HasLongPictureId { get; private set; }

    /// <summary>Whether the frame refers to earlier pictures (P). If not, it needs at most the lower spatial layers of its own picture.</summary>
    public bool IsInterPredicted { get; private set; }

    /// <summary>Whether the references are told with each frame (F).</summary>
    public bool IsFlexible { get; private set; }

    /// <summary>Whether a layer's frame begins here (B).</summary>
    public bool StartsFrame { get; private set; }

    /// <summary>Whether a layer's frame ends here (E).</summary>
    public bool EndsFrame { get; private set; }

    /// <summary>Whether no higher spatial layer of the picture refers to it (Z).</summary>
    public bool IsNotForHigherLayers { get; private set; }

    /// <summary>Whether layers are told (L). If not, both ids are 0.</summary>
    public bool HasLayers { get; private set; }

    /// <summary>The temporal layer.</summary>
    public int TemporalId { get; private set; }

    /// <summary>The spatial layer.</summary>
    public int SpatialId { get; private set; }

    /// <summary>Whether no later picture of a higher temporal layer refers to one of a higher layer than this from before it (U).</summary>
    public bool IsSwitchingUpPoint { get; private set; }

    /// <summary>Whether it refers to the next lower spatial layer of its picture (D).</summary>
    public bool IsInterLayerPredicted { get; private set; }

    /// <summary>Running number of the base layer's pictures; -1 when there is none.</summary>
    public int Tl0PicIdx { get; private set; }

    /// <summary>Spatial layers of the scalability structure; 0 when there is none here (V).</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>Whether the structure tells sizes.</summary>
    public bool HasSizes { get; private set; }

    /// <summary>Whether a decoder can begin here: the first packet of a key picture's lowest layer.</summary>
    public readonly bool StartsKeyFrame => StartsFrame && !IsInterPredicted && SpatialId == 0;

    /// <summary>The size of a spatial layer. Only when <see cref="HasSizes"/>.</summary>
    /// <param name="spatialId">0 to <see cref="SpatialLayers"/> - 1.</param>
    public readonly FrameSize SizeOf(int spatialId)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)spatialId, (uint)SpatialLayers, nameof(spatialId));
        return new FrameSize(_sizes[spatialId * 2], _sizes[(spatialId * 2) + 1]);
    }

    /// <summary>Reads the descriptor. False when it is cut short or contradicts itself.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp9Descriptor descriptor)
    {
        descriptor = default;
        if (payload.IsEmpty) return false;

        var first = payload[0];
        var position = 1;
        var result = new Vp9Descriptor
        {
            PictureId = -1,
            Tl0PicIdx = -1,
            IsInterPredicted = (first & 0x40) != 0,
            HasLayers = (first & 0x20) != 0,
            IsFlexible = (first & 0x10) != 0,
            StartsFrame = (first & 0x08) != 0,
            EndsFrame = (first & 0x04) != 0,
            IsNotForHigherLayers = (first & 0x01) != 0,
        };
        if ((first & 0x80) != 0 && !result.TryReadPictureId(payload, ref position)) return false;
        if (result.HasLayers && !result.TryReadLayers(payload, ref position)) return false;
        if (result is { IsFlexible: true, IsInterPredicted: true } && !TrySkipReferences(payload, ref position)) return false;
        if ((first & 0x02) != 0 && !result.TryReadStructure(payload, ref position)) return false;

        result.Length = position;
        descriptor = result;
        return true;
    }

    private bool TryReadPictureId(ReadOnlySpan<byte> payload, ref int position)
    {
        if (payload.Length <= position) return false;
        HasLongPictureId = (payload[position] & 0x80) != 0;
        if (!HasLongPictureId)
        {
            PictureId = payload[position++];
            return true;
        }

        if (payload.Length < position + 2) return false;
        PictureId = BinaryPrimitives.ReadUInt16BigEndian(payload[position..]) & 0x7FFF;
        position += 2;
        return true;
    }

    private bool TryReadLayers(ReadOnlySpan<byte> payload, ref int position)
    {
        if (payload.Length <= position) return false;
        var layers = payload[position++];
        TemporalId = layers >> 5;
        IsSwitchingUpPoint = (layers & 0x10) != 0;
        SpatialId = (layers >> 1) & 0x07;
        IsInterLayerPredicted = (layers & 0x01) != 0;
        if (IsFlexible) return true;

        if (payload.Length <= position) return false;
        Tl0PicIdx = payload[position++];
        return true;
    }

    // P_DIFF of 7 bits and N, which says that another follows; three at most.
    private static bool TrySkipReferences(ReadOnlySpan<byte> payload, ref int position)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (payload.Length <= position) return false;
            if ((payload[position++] & 0x01) == 0) return true;
        }

        return false;
    }

    private bool TryReadStructure(ReadOnlySpan<byte> payload, ref int position)
    {
        if (payload.Length <= position) return false;
        var head = payload[position++];
        SpatialLayers = (head >> 5) + 1;
        HasSizes = (head & 0x10) != 0;
        if (HasSizes)
        {
            if (payload.Length < position + (SpatialLayers * 4)) return false;
            for (var i = 0; i < SpatialLayers * 2; i++)
            {
                _sizes[i] = BinaryPrimitives.ReadUInt16BigEndian(payload[position..]);
                position += 2;
            }
        }

        if ((head & 0x08) == 0) return true;
        if (payload.Length <= position) return false;
        for (int pictures = payload[position++]; pictures > 0; pictures--)
        {
            if (payload.Length <= position) return false;
            position += 1 + ((payload[position] >> 2) & 0x03); // TID, U, R, then R references.
        }

        return position <= payload.Length;
    }

    [InlineArray(16)]
    private struct Sizes
    {
        private ushort _first;
    }
}
