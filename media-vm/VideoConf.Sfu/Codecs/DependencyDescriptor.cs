using System.Runtime.CompilerServices;

namespace VideoConf.Sfu.Codecs;

/// <summary>What the dependency descriptor of one packet says of its frame (AOM's RTP specification, appendix A.8).</summary>
internal struct DependencyDescriptor
{
    /// <summary>How far back the frames are that it refers to, the first <see cref="ReferenceCount"/> of them.</summary>
    public ReferenceList References;

    /// <summary>How far back each chain's last frame is, one for each of the structure's chains; 0 where the chain begins.</summary>
    public ChainList Chains;

    /// <summary>Whether the packet is its frame's first.</summary>
    public bool StartsFrame { get; set; }

    /// <summary>Whether it is its last.</summary>
    public bool EndsFrame { get; set; }

    /// <summary>The frame's number, which wraps at 65,536.</summary>
    public ushort FrameNumber { get; set; }

    /// <summary>Whether it brought a structure: a coded video sequence begins.</summary>
    public bool HasStructure { get; set; }

    /// <summary>The decode targets that are produced, one bit each; null when this packet does not say.</summary>
    public uint? ActiveTargets { get; set; }

    /// <summary>The spatial layer.</summary>
    public byte SpatialId { get; set; }

    /// <summary>The temporal layer.</summary>
    public byte TemporalId { get; set; }

    /// <summary>What it is to each decode target, two bits each, the first lowest.</summary>
    public ulong Indications { get; set; }

    /// <summary>How many frames it refers to; 0 for one that stands alone.</summary>
    public byte ReferenceCount { get; set; }

    /// <summary>How many chains there are.</summary>
    public byte ChainCount { get; set; }

    /// <summary>Whether a decoder can begin with this packet.</summary>
    public readonly bool StartsKeyFrame => HasStructure && StartsFrame && ReferenceCount == 0 && SpatialId == 0;

    /// <summary>What the frame is to a decode target.</summary>
    public readonly DecodeTargetIndication IndicationFor(int target) => (DecodeTargetIndication)((Indications >> (target * 2)) & 3);

    /// <summary>Distances to frames referred to; custom ones have up to 12 bits.</summary>
    [InlineArray(DependencyStructure.MaxReferences)]
    public struct ReferenceList
    {
        private ushort _first;
    }

    /// <summary>Distances to the chains' last frames.</summary>
    [InlineArray(DependencyStructure.MaxTargets)]
    public struct ChainList
    {
        private byte _first;
    }
}
