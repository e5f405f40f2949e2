namespace VideoConf.Sfu.Codecs;

/// <summary>How a frame relates to a decode target (AOM's RTP specification, appendix A.8.3).</summary>
internal enum DecodeTargetIndication
{
    /// <summary>It is not part of the target.</summary>
    NotPresent = 0,

    /// <summary>It is part of it, and nothing of the target refers to it.</summary>
    Discardable = 1,

    /// <summary>Whoever can decode it can decode all of the target that follows.</summary>
    Switch = 2,

    /// <summary>It is needed, but is no place to join.</summary>
    Required = 3,
}

/// <summary>
/// The template dependency structure of a stream (AOM's RTP specification, appendix A.8.2): what kinds of frames there are, which decode
/// targets they serve and which chains protect those. Read once per key frame into space that is there from the beginning.
/// </summary>
internal sealed class DependencyStructure
{
    /// <summary>Templates at most: their ids have 6 bits.</summary>
    public const int MaxTemplates = 64;

    /// <summary>Decode targets at most, and so chains.</summary>
    public const int MaxTargets = 32;

    /// <summary>Frames that one frame refers to. AV1 has 8 reference buffers, VP9 3 references: more of them are nobody's.</summary>
    public const int MaxReferences = 8;

    private const int MaxSpatial = 4;
    private const int MaxTemporal = 8;
    private readonly byte[] _spatial = new byte[MaxTemplates];
    private readonly byte[] _temporal = new byte[MaxTemplates];
    private readonly ulong[] _indications = new ulong[MaxTemplates];
    private readonly byte[] _references = new byte[MaxTemplates * MaxReferences];
    private readonly byte[] _referenceCounts = new byte[MaxTemplates];
    private readonly byte[] _chainDifferences = new byte[MaxTemplates * MaxTargets];
    private readonly byte[] _protectedBy = new byte[MaxTargets];
    private readonly byte[] _targetSpatial = new byte[MaxTargets];
    private readonly byte[] _targetTemporal = new byte[MaxTargets];
    private readonly FrameSize[] _sizes = new FrameSize[MaxSpatial];

    /// <summary>The id of the first template.</summary>
    public int FirstTemplateId { get; private set; }

    /// <summary>How many templates there are; 0 while nothing was read.</summary>
    public int Templates { get; private set; }

    /// <summary>How many decode targets.</summary>
    public int Targets { get; private set; }

    /// <summary>How many chains; may be 0.</summary>
    public int Chains { get; private set; }

    /// <summary>How many spatial layers.</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>Whether sizes are told.</summary>
    public bool HasSizes { get; private set; }

    /// <summary>The decode targets' bits, all set.</summary>
    public uint AllTargets => (uint)((1UL << Targets) - 1);

    /// <summary>The size of a spatial layer. Only when <see cref="HasSizes"/>.</summary>
    public FrameSize SizeOf(int spatialId) => _sizes[spatialId];

    /// <summary>The highest spatial layer of a decode target.</summary>
    public int SpatialOf(int target) => _targetSpatial[target];

    /// <summary>The highest temporal layer of a decode target.</summary>
    public int TemporalOf(int target) => _targetTemporal[target];

    /// <summary>The chain that protects a decode target. Only when there are chains.</summary>
    public int ChainOf(int target) => _protectedBy[target];

    /// <summary>The template of an id as frames have it, or -1.</summary>
    public int IndexOf(int templateId)
    {
        var index = (templateId + MaxTemplates - FirstTemplateId) % MaxTemplates;
        return index < Templates ? index : -1;
    }

    /// <summary>A template's spatial layer.</summary>
    public byte TemplateSpatial(int template) => _spatial[template];

    /// <summary>A template's temporal layer.</summary>
    public byte TemplateTemporal(int template) => _temporal[template];

    /// <summary>A template's indications, two bits a decode target, the first lowest.</summary>
    public ulong TemplateIndications(int template) => _indications[template];

    /// <summary>How far back the frames are that a template's frames refer to.</summary>
    public ReadOnlySpan<byte> TemplateReferences(int template) => _references.AsSpan(template * MaxReferences, _referenceCounts[template]);

    /// <summary>How far back each chain's last frame is; 0 where the frame begins the chain.</summary>
    public ReadOnlySpan<byte> TemplateChains(int template) => _chainDifferences.AsSpan(template * MaxTargets, Chains);

    /// <summary>Reads a structure. False, and this one is of no use, when it is cut short or exceeds what a codec has.</summary>
    public bool TryRead(ref BitReader reader)
    {
        Templates = 0;
        FirstTemplateId = (int)reader.Read(6);
        Targets = (int)reader.Read(5) + 1;
        if (!TryReadLayers(ref reader, out var templates)) return false;
        for (var i = 0; i < templates; i++) _indications[i] = ReadIndications(ref reader, Targets);
        if (!TryReadReferences(ref reader, templates)) return false;
        ReadChains(ref reader, templates);
        SpatialLayers = _spatial[templates - 1] + 1; // Templates are ordered by spatial layer.
        HasSizes = reader.ReadFlag();
        for (var i = 0; HasSizes && i < SpatialLayers; i++) _sizes[i] = new FrameSize((int)reader.Read(16) + 1, (int)reader.Read(16) + 1);
        if (reader.HasFailed) return false;

        Templates = templates;
        FindTargetLayers();
        return true;
    }

    /// <summary>Reads two bits for each decode target, the first into the lowest.</summary>
    public static ulong ReadIndications(ref BitReader reader, int targets)
    {
        var indications = 0UL;
        for (var target = 0; target < targets; target++) indications |= (ulong)reader.Read(2) << (target * 2);
        return indications;
    }

    // next_layer_idc: 0 the same layer, 1 the next temporal, 2 the next spatial, 3 no more.
    private bool TryReadLayers(ref BitReader reader, out int templates)
    {
        byte spatial = 0;
        byte temporal = 0;
        for (templates = 0; templates < MaxTemplates;)
        {
            _spatial[templates] = spatial;
            _temporal[templates] = temporal;
            templates++;
            switch (reader.Read(2))
            {
                case 1:
                    if (++temporal == MaxTemporal) return false;
                    break;
                case 2:
                    temporal = 0;
                    if (++spatial == MaxSpatial) return false;
                    break;
                case 3:
                    return true;
            }

            if (reader.HasFailed) return false;
        }

        return false;
    }

    private bool TryReadReferences(ref BitReader reader, int templates)
    {
        for (var template = 0; template < templates; template++)
        {
            byte count = 0;
            while (reader.ReadFlag())
            {
                if (count == MaxReferences) return false;
                _references[(template * MaxReferences) + count++] = (byte)(reader.Read(4) + 1);
            }

            _referenceCounts[template] = count;
        }

        return !reader.HasFailed;
    }

    private void ReadChains(ref BitReader reader, int templates)
    {
        Chains = (int)reader.ReadNonSymmetric((uint)Targets + 1);
        if (Chains == 0) return;
        for (var target = 0; target < Targets; target++) _protectedBy[target] = (byte)reader.ReadNonSymmetric((uint)Chains);
        for (var template = 0; template < templates; template++)
        {
            for (var chain = 0; chain < Chains; chain++) _chainDifferences[(template * MaxTargets) + chain] = (byte)reader.Read(4);
        }
    }

    // A decode target is as high as the highest frame that is part of it.
    private void FindTargetLayers()
    {
        for (var target = 0; target < Targets; target++)
        {
            byte spatial = 0;
            byte temporal = 0;
            for (var template = 0; template < Templates; template++)
            {
                if (((_indications[template] >> (target * 2)) & 3) == 0) continue;
                spatial = Math.Max(spatial, _spatial[template]);
                temporal = Math.Max(temporal, _temporal[template]);
            }

            _targetSpatial[target] = spatial;
            _targetTemporal[target] = temporal;
        }
    }
}
