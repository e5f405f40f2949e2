using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Codecs;
using VideoConf.Sfu.Layers;
using VideoConf.Sfu.Tests.Codecs;

namespace VideoConf.Sfu.Tests.Layers;

public sealed class DependencySelectorTests
{
    private readonly DependencyDescriptorReader _reader = new();
    private readonly DependencySelector _selector = new();
    private ushort _number = 65_530;

    [Fact]
    public void A_spatial_layer_is_joined_where_what_it_needs_has_passed()
    {
        _selector.Target = new VideoLayer(0, 0);
        Assert.Equal(LayerChoice.OtherStream, Choose(1)); // Nothing before a key frame.
        Assert.Equal(LayerChoice.Switch, Choose(0));
        Assert.Equal(LayerChoice.Unwanted, Choose(2));
        _selector.Target = VideoLayer.Highest;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(LayerChoice.Wanted, Choose(1));
            Assert.Equal(LayerChoice.Unwanted, Choose(3)); // It refers to an upper frame that did not pass.
        }

        Assert.Equal(LayerChoice.Wanted, Choose(0));
        Assert.Equal(LayerChoice.Wanted, Choose(2));
        Assert.Equal(new VideoLayer(1, 0), _selector.Current);
        Assert.Equal(LayerChoice.Wanted, Choose(1));
        Assert.Equal(LayerChoice.Wanted, Choose(3));

        _selector.Target = new VideoLayer(0, 0);
        Assert.Equal(LayerChoice.Wanted, Choose(1));
        Assert.Equal(new VideoLayer(0, 0), _selector.Current);
        Assert.Equal(LayerChoice.Unwanted, Choose(3));
    }

    [Fact]
    public void A_target_that_is_not_produced_is_not_joined()
    {
        Assert.True(_reader.TryRead(Structure(0, "SS", "SR", "-S", "-S"), out _));
        Assert.True(_reader.TryRead(Structure(0, "SS", "SR", "-S", "-S"), out var key));
        Assert.Equal(LayerChoice.Switch, _selector.Choose(in key, _reader.Structure!, activeTargets: 1));
        Assert.Equal(new VideoLayer(0, 0), _selector.Current);
    }

    [Fact]
    public void All_packets_of_a_frame_pass_or_none()
    {
        Choose(0);
        Choose(2);
        var number = _number;
        Choose(1);
        Choose(3);
        _selector.Target = new VideoLayer(0, 0);
        Choose(1);
        _number = (ushort)(number + 1); // Late packets of the frame that passed before the change, after it.
        Assert.Equal(LayerChoice.Wanted, Choose(3));
    }

    [Fact]
    public void Described_layers_come_out_as_one_stream()
    {
        var stream = new LayeredStream(isSimulcast: false, 90_000, 100) { Target = new VideoLayer(0, 0) };
        var sent = new List<OutgoingNumbers>();
        for (var picture = 0; picture < 50; picture++)
        {
            if (picture == 20) stream.Target = VideoLayer.Highest;
            var isKey = picture % 30 == 0;
            for (var spatial = 0; spatial < 2; spatial++)
            {
                var template = (spatial * 2) + (isKey ? 0 : 1);
                Assert.True(_reader.TryRead(isKey && spatial == 0 ? SpatialKey() : Frame(template), out var frame));
                var result = stream.Take(in frame, _reader, (picture * 2) + spatial, (uint)picture * 3_000, spatial == 1, MonoTime.FromMilliseconds(picture * 33), out var numbers);
                Assert.Equal(spatial == 0 || picture >= 30 ? LayerResult.Forwarded : LayerResult.Dropped, result);
                if (result == LayerResult.Forwarded) sent.Add(numbers);
            }
        }

        Assert.Equal(Enumerable.Range(100, 70), sent.Select(numbers => (int)numbers.Sequence.Value));
        Assert.All(sent.Take(30), numbers => Assert.True(numbers.Marker)); // Its sender's marker was on the layer that is left out.
        Assert.Equal([false, true, false, true], sent.Skip(30).Take(4).Select(numbers => numbers.Marker));
        Assert.False(stream.AwaitsKeyFrame(1));
    }

    // Two spatial layers, each a decode target: templates of the lower key and delta frame, and of the upper.
    private byte[] SpatialKey() => Structure(0, "SS", "SR", "-S", "-S");

    private LayerChoice Choose(int template)
    {
        var bytes = template == 0 ? SpatialKey() : Frame(template);
        return _reader.TryRead(bytes, out var frame) ? _selector.Choose(in frame, _reader.Structure!, _reader.ActiveTargets) : LayerChoice.OtherStream;
    }

    private byte[] Frame(int template) => new Bits().Add(3, 2).Add((uint)template, 6).Add(_number++, 16).ToBytes();

    private byte[] Structure(uint template, params string[] indications)
    {
        var bits = new Bits().Add(3, 2).Add(template, 6).Add(_number++, 16).Add(0b10000, 5).Add(0, 6).Add(1, 5);
        bits.Add(0, 2).Add(2, 2).Add(0, 2).Add(3, 2);
        foreach (var c in string.Concat(indications)) bits.Add((uint)"-DSR".IndexOf(c, StringComparison.Ordinal), 2);
        bits.Add(false); // The lower key frame refers to nothing,
        bits.Add(true).Add(1, 4).Add(false); // its delta frame to the one two before it,
        bits.Add(true).Add(0, 4).Add(false); // the upper key frame to the lower,
        bits.Add(true).Add(1, 4).Add(true).Add(0, 4).Add(false); // its delta frame to both.
        return bits.AddNonSymmetric(0, 3).Add(false).ToBytes();
    }
}
