using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

/// <summary>A dependency structure and one frame of it, made up, written by the specification's syntax tables and compared with what is read.</summary>
internal sealed class DescriptorModel
{
    private int _firstId;
    private int _template;
    private uint[]? _indications;
    private int[]? _references;
    private byte[]? _chains;
    private bool _tellsTargets;

    public int Targets { get; private set; }

    public int Chains { get; private set; }

    public uint Active { get; private set; }

    public List<(int Spatial, int Temporal, uint[] Indications, int[] References, byte[] Chains)> Templates { get; } = [];

    public static DescriptorModel Random(Random random)
    {
        var model = new DescriptorModel { _firstId = random.Next(64), Targets = random.Next(1, 33) };
        model.Chains = random.Next(0, Math.Min(model.Targets, 4) + 1);
        int spatial = 0, temporal = 0;
        for (var count = random.Next(1, 20); count > 0; count--)
        {
            model.Templates.Add((spatial, temporal, model.RandomIndications(random), [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(1, 17))], model.RandomChains(random, 16)));
            var step = random.Next(3);
            if (step == 1 && temporal < 7) temporal++;
            if (step == 2 && spatial < 3) (spatial, temporal) = (spatial + 1, 0);
        }

        model.Choose(random);
        return model;
    }

    public void Choose(Random random)
    {
        _template = random.Next(Templates.Count);
        _indications = random.Next(2) == 0 ? RandomIndications(random) : null;
        _references = random.Next(2) == 0 ? [.. Enumerable.Range(0, random.Next(9)).Select(_ => random.Next(1, 4_097))] : null;
        _chains = random.Next(2) == 0 ? RandomChains(random, 256) : null;
        _tellsTargets = random.Next(2) == 0;
        var all = (uint)((1UL << Targets) - 1);
        Active = _tellsTargets ? (uint)random.NextInt64(0, 1L + all) : all;
    }

    public byte[] Write(bool withStructure, ushort frameNumber)
    {
        var bits = new Bits().Add(true).Add(false).Add((uint)((_firstId + _template) % 64), 6).Add(frameNumber, 16);
        bits.Add(withStructure).Add(_tellsTargets).Add(_indications is not null).Add(_references is not null).Add(_chains is not null);
        if (withStructure) WriteStructure(bits);
        if (_tellsTargets) bits.Add(Active, Targets);
        foreach (var indication in _indications ?? []) bits.Add(indication, 2);
        if (_references is not null)
        {
            foreach (var distance in _references)
            {
                var size = distance <= 16 ? 1 : distance <= 256 ? 2 : 3;
                bits.Add((uint)size, 2).Add((uint)distance - 1, size * 4);
            }

            bits.Add(0, 2);
        }

        foreach (var distance in _chains ?? []) bits.Add(distance, 8);
        return bits.ToBytes();
    }

    public void AssertFrame(DependencyDescriptor frame, DependencyStructure structure)
    {
        var (spatial, temporal, indications, references, chains) = Templates[_template];
        Assert.Equal((spatial, temporal), (frame.SpatialId, frame.TemporalId));
        Assert.Equal(_indications ?? indications, Enumerable.Range(0, Targets).Select(target => (uint)frame.IndicationFor(target)));
        Assert.Equal(_references ?? references, Enumerable.Range(0, frame.ReferenceCount).Select(i => (int)frame.References[i]));
        Assert.Equal(_chains ?? chains, Enumerable.Range(0, frame.ChainCount).Select(i => frame.Chains[i]));
        Assert.Equal(Templates[^1].Spatial + 1, structure.SpatialLayers);
    }

    private void WriteStructure(Bits bits)
    {
        bits.Add((uint)_firstId, 6).Add((uint)Targets - 1, 5);
        for (var i = 1; i < Templates.Count; i++)
        {
            bits.Add(Templates[i].Spatial > Templates[i - 1].Spatial ? 2u : Templates[i].Temporal > Templates[i - 1].Temporal ? 1u : 0u, 2);
        }

        bits.Add(3, 2);
        foreach (var indication in Templates.SelectMany(template => template.Indications)) bits.Add(indication, 2);
        foreach (var template in Templates)
        {
            foreach (var distance in template.References) bits.Add(true).Add((uint)distance - 1, 4);
            bits.Add(false);
        }

        bits.AddNonSymmetric((uint)Chains, (uint)Targets + 1);
        if (Chains > 0)
        {
            for (var target = 0; target < Targets; target++) bits.AddNonSymmetric((uint)(target % Chains), (uint)Chains);
            foreach (var distance in Templates.SelectMany(template => template.Chains)) bits.Add(distance, 4);
        }

        bits.Add(false);
    }

    private uint[] RandomIndications(Random random) => [.. Enumerable.Range(0, Targets).Select(_ => (uint)random.Next(4))];

    private byte[] RandomChains(Random random, int below) => [.. Enumerable.Range(0, Chains).Select(_ => (byte)random.Next(below))];
}
