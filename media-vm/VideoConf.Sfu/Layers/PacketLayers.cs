using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Layers;

/// <summary>Where more frames a second can begin.</summary>
internal enum TemporalSwitch : byte
{
    /// <summary>Not here.</summary>
    None,

    /// <summary>With this frame, which needs the base layer only (VP8's Y).</summary>
    IntoThis,

    /// <summary>Behind this picture: nothing of a higher layer refers to one from before it (VP9's U).</summary>
    AfterThis,
}

/// <summary>What a packet is to who chooses among layers, whichever codec it is of. Every packet of a frame says the same but for its place.</summary>
internal readonly record struct PacketLayers
{
    /// <summary>The simulcast stream it came by; 0 where there is one.</summary>
    public byte Stream { get; init; }

    /// <summary>With simulcast the stream's rank, 0 for the smallest; else the spatial layer within the stream.</summary>
    public sbyte Spatial { get; init; }

    /// <summary>The temporal layer.</summary>
    public sbyte Temporal { get; init; }

    /// <summary>Whether a decoder can begin with it.</summary>
    public bool StartsKeyFrame { get; init; }

    /// <summary>Whether a layer's frame ends with it.</summary>
    public bool EndsFrame { get; init; }

    /// <summary>Whether its frame needs nothing but lower spatial layers of its own picture.</summary>
    public bool IsSpatialSwitch { get; init; }

    /// <summary>Where its temporal layer can be joined.</summary>
    public TemporalSwitch TemporalSwitch { get; init; }

    /// <summary>The frame's number, when it is one that must run on without a gap (VP8); else -1.</summary>
    public short PictureId { get; init; }

    /// <summary>Running number of base layer frames (VP8); else -1.</summary>
    public short Tl0PicIdx { get; init; }

    /// <summary>Running number of key frames (VP8); else -1.</summary>
    public sbyte KeyIdx { get; init; }

    /// <summary>What a VP8 descriptor says.</summary>
    /// <param name="vp8">The descriptor.</param>
    /// <param name="marker">The RTP marker.</param>
    /// <param name="stream">The simulcast stream it came by.</param>
    public static PacketLayers From(in Vp8Descriptor vp8, bool marker, byte stream) => new()
    {
        Stream = stream,
        EndsFrame = marker,
        Temporal = Math.Max((sbyte)0, vp8.TemporalId),
        StartsKeyFrame = vp8.StartsKeyFrame,
        TemporalSwitch = vp8.IsLayerSync ? TemporalSwitch.IntoThis : TemporalSwitch.None,
        PictureId = vp8.PictureId,
        Tl0PicIdx = vp8.Tl0PicIdx,
        KeyIdx = vp8.KeyIdx,
    };

    /// <summary>Reads what a payload says; of simulcast streams not their rank, which no payload knows. False when it cannot be read: such a packet is of no use to any decoder.</summary>
    /// <param name="codec">Its codec.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="marker">The RTP marker: the last packet of a picture.</param>
    /// <param name="stream">The simulcast stream it came by.</param>
    /// <param name="layers">What it says.</param>
    public static bool TryRead(CodecKind codec, ReadOnlySpan<byte> payload, bool marker, byte stream, out PacketLayers layers)
    {
        layers = new PacketLayers { Stream = stream, EndsFrame = marker, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };
        switch (codec)
        {
            case CodecKind.Vp8:
                if (!Vp8Descriptor.TryParse(payload, out var vp8)) return false;
                layers = From(in vp8, marker, stream);
                return true;
            case CodecKind.Vp9:
                if (!Vp9Descriptor.TryParse(payload, out var vp9)) return false;
                layers = layers with
                {
                    Spatial = (sbyte)vp9.SpatialId,
                    Temporal = (sbyte)vp9.TemporalId,
                    StartsKeyFrame = vp9.StartsKeyFrame,
                    EndsFrame = vp9.EndsFrame,
                    IsSpatialSwitch = !vp9.IsInterPredicted,
                    TemporalSwitch = vp9.IsSwitchingUpPoint ? TemporalSwitch.AfterThis : TemporalSwitch.None,
                };
                return true;
            case CodecKind.H264:
                if (!H264Payload.TryParse(payload, out var h264)) return false;
                layers = layers with { StartsKeyFrame = h264.StartsKeyFrame }; // What prefix units tell is not in every packet of a frame.
                return true;
            case CodecKind.Av1:
                if (!Av1AggregationHeader.TryParse(payload, out var av1)) return false;
                layers = layers with { StartsKeyFrame = av1.StartsSequence };
                return true;
            default:
                return true;
        }
    }
}
