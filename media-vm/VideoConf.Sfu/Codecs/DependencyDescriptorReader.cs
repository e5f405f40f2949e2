namespace VideoConf.Sfu.Codecs;

/// <summary>
/// Reads the dependency descriptors of one stream. A key frame brings the structure that the ones after it refer to; a structure that
/// cannot be read leaves the former one as it was. Owned by its room's loop; allocates nothing per packet.
/// </summary>
internal sealed class DependencyDescriptorReader
{
    /// <summary>Bytes that every descriptor has.</summary>
    public const int MandatoryLength = 3;

    private DependencyStructure _structure = new();
    private DependencyStructure _spare = new();

    /// <summary>The structure in force; null before one came.</summary>
    public DependencyStructure? Structure => _structure.Templates > 0 ? _structure : null;

    /// <summary>The decode targets that are produced as far as was told, one bit each.</summary>
    public uint ActiveTargets { get; private set; }

    /// <summary>Reads a descriptor. False when it is malformed, or refers to a structure that did not come.</summary>
    public bool TryRead(ReadOnlySpan<byte> data, out DependencyDescriptor descriptor)
    {
        descriptor = default;
        if (data.Length < MandatoryLength) return false;

        var reader = new BitReader(data);
        var result = new DependencyDescriptor { StartsFrame = reader.ReadFlag(), EndsFrame = reader.ReadFlag() };
        var templateId = (int)reader.Read(6);
        result.FrameNumber = (ushort)reader.Read(16);

        var structure = _structure;
        var hasTargets = false;
        var hasIndications = false;
        var hasReferences = false;
        var hasChains = false;
        if (data.Length > MandatoryLength)
        {
            result.HasStructure = reader.ReadFlag();
            hasTargets = reader.ReadFlag();
            hasIndications = reader.ReadFlag();
            hasReferences = reader.ReadFlag();
            hasChains = reader.ReadFlag();
            if (result.HasStructure)
            {
                structure = _spare;
                if (!structure.TryRead(ref reader)) return false;
                result.ActiveTargets = structure.AllTargets;
            }

            if (structure.Templates == 0) return false;
            if (hasTargets) result.ActiveTargets = reader.Read(structure.Targets);
        }

        var template = structure.Templates == 0 ? -1 : structure.IndexOf(templateId);
        if (template < 0) return false;

        result.SpatialId = structure.TemplateSpatial(template);
        result.TemporalId = structure.TemplateTemporal(template);
        result.Indications = hasIndications
            ? DependencyStructure.ReadIndications(ref reader, structure.Targets)
            : structure.TemplateIndications(template);
        if (!TryReadReferences(ref reader, structure, template, hasReferences, ref result)) return false;
        ReadChains(ref reader, structure, template, hasChains, ref result);
        if (reader.HasFailed) return false;

        if (result.HasStructure) (_structure, _spare) = (structure, _structure);
        if (result.ActiveTargets is { } active) ActiveTargets = active;
        descriptor = result;
        return true;
    }

    /// <summary>Forgets the structure: the stream begins anew.</summary>
    public void Reset()
    {
        _structure = new DependencyStructure();
        ActiveTargets = 0;
    }

    /// <summary>Puts another frame number into a descriptor.</summary>
    /// <param name="data">The descriptor's bytes, at least <see cref="MandatoryLength"/>.</param>
    /// <param name="frameNumber">The number.</param>
    public static void WriteFrameNumber(Span<byte> data, ushort frameNumber)
    {
        data[1] = (byte)(frameNumber >> 8);
        data[2] = (byte)frameNumber;
    }

    // next_fdiff_size: 0 no more, else as many times 4 bits.
    private static bool TryReadReferences(
        ref BitReader reader, DependencyStructure structure, int template, bool isCustom, ref DependencyDescriptor result)
    {
        if (!isCustom)
        {
            foreach (var distance in structure.TemplateReferences(template)) result.References[result.ReferenceCount++] = distance;
            return true;
        }

        while (reader.Read(2) is var size and > 0)
        {
            if (result.ReferenceCount == DependencyStructure.MaxReferences) return false;
            result.References[result.ReferenceCount++] = (ushort)(reader.Read((int)size * 4) + 1);
        }

        return true;
    }

    private static void ReadChains(ref BitReader reader, DependencyStructure structure, int template, bool isCustom, ref DependencyDescriptor result)
    {
        result.ChainCount = (byte)structure.Chains;
        var fromTemplate = structure.TemplateChains(template);
        for (var chain = 0; chain < fromTemplate.Length; chain++) result.Chains[chain] = isCustom ? (byte)reader.Read(8) : fromTemplate[chain];
    }
}
