using VideoConf.Sfu.Layers;

namespace VideoConf.Sfu.Tests.Layers;

public sealed class LayerSelectorTests
{
    [Fact]
    public void Simulcast_goes_up_and_down_at_key_frames_alone()
    {
        var selector = new LayerSelector(isSimulcast: true);
        Assert.Equal(LayerChoice.OtherStream, selector.Choose(Simulcast(0), 1, false));
        Assert.Equal(LayerChoice.Switch, selector.Choose(Simulcast(0, key: true), 2, false)); // Something, for a start,
        Assert.Equal(LayerChoice.OtherStream, selector.Choose(Simulcast(2), 3, false));
        Assert.Equal(LayerChoice.Switch, selector.Choose(Simulcast(2, key: true), 4, false)); // then better.
        Assert.Equal(LayerChoice.OtherStream, selector.Choose(Simulcast(1, key: true), 5, false)); // Not back.

        selector.Target = new VideoLayer(1, 2);
        Assert.True(selector.AwaitsKeyFrame(2));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Simulcast(2), 6, false));
        Assert.Equal(LayerChoice.Switch, selector.Choose(Simulcast(1, key: true), 7, false));
        Assert.False(selector.AwaitsKeyFrame(2));
        Assert.Equal(LayerChoice.OtherStream, selector.Choose(Simulcast(2, key: true), 8, false));
    }

    [Fact]
    public void Streams_that_change_places_while_one_is_shown_change_what_is_better()
    {
        var selector = new LayerSelector(isSimulcast: true) { Target = new VideoLayer(0, 2) };
        Assert.Equal(LayerChoice.Switch, selector.Choose(Simulcast(0, key: true), 1, false));
        var ranked = Simulcast(0) with { Spatial = 2 };
        Assert.Equal(LayerChoice.Wanted, selector.Choose(ranked, 2, false)); // It is the largest, as its key frames say by now.
        Assert.Equal(2, selector.Current.Spatial);
        Assert.True(selector.AwaitsKeyFrame(2));
        Assert.Equal(LayerChoice.Switch, selector.Choose(Simulcast(2, key: true) with { Spatial = 0 }, 3, false));
        Assert.False(selector.AwaitsKeyFrame(2));
    }

    [Fact]
    public void A_vp8_layer_is_joined_by_its_sync_frame_from_the_next_lower_one()
    {
        var selector = new LayerSelector(isSimulcast: true) { Target = new VideoLayer(0, 0) };
        selector.Choose(Simulcast(0, key: true), 0, false);
        selector.Target = new VideoLayer(0, 2);
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Temporal(2, TemporalSwitch.IntoThis), 10, false)); // Not by two at once.
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Temporal(1, TemporalSwitch.None), 20, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Temporal(1, TemporalSwitch.IntoThis), 30, false));
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Temporal(2, TemporalSwitch.None), 40, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Temporal(2, TemporalSwitch.IntoThis), 50, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Temporal(2, TemporalSwitch.None), 60, false));

        selector.Target = new VideoLayer(0, 1);
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Temporal(2, TemporalSwitch.None), 60, false)); // The rest of the picture still passes,
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Temporal(2, TemporalSwitch.IntoThis), 70, false)); // the next one does not,
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Temporal(2, TemporalSwitch.None), 60, true)); // and what comes late is of its time.
    }

    [Fact]
    public void A_vp9_layer_is_joined_behind_a_switching_up_point()
    {
        var selector = new LayerSelector(isSimulcast: false) { Target = new VideoLayer(0, 0) };
        Assert.Equal(LayerChoice.Switch, selector.Choose(Svc(0, 0, key: true), 0, false));
        selector.Target = new VideoLayer(0, 2);
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Svc(0, 1, TemporalSwitch.AfterThis), 10, false)); // Its own picture may need what did not pass.
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(0, 0, TemporalSwitch.AfterThis), 20, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(0, 2), 30, false));
    }

    [Fact]
    public void A_spatial_layer_is_joined_where_nothing_earlier_is_needed_and_left_at_once()
    {
        var selector = new LayerSelector(isSimulcast: false) { Target = new VideoLayer(0, 0) };
        selector.Choose(Svc(0, 0, key: true), 0, false);
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Svc(1, 0, key: true), 0, false));
        Assert.True(selector.EndsPicture(Svc(0, 0, key: true) with { EndsFrame = true }, false));

        selector.Target = VideoLayer.Highest;
        Assert.True(selector.AwaitsKeyFrame(2));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(0, 0), 10, false));
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Svc(1, 0), 10, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(0, 0, key: true), 20, false));
        Assert.False(selector.EndsPicture(Svc(0, 0, key: true) with { EndsFrame = true }, false)); // More of the picture passes.
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(1, 0, key: true), 20, false));
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(2, 0, key: true), 20, false));
        Assert.False(selector.AwaitsKeyFrame(2));

        selector.Target = new VideoLayer(1, 2);
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(2, 0), 20, false)); // The picture that began is finished.
        Assert.Equal(LayerChoice.Wanted, selector.Choose(Svc(1, 0), 30, false));
        Assert.True(selector.EndsPicture(Svc(1, 0) with { EndsFrame = true }, false));
        Assert.Equal(LayerChoice.Unwanted, selector.Choose(Svc(2, 0), 30, false));
    }

    private static PacketLayers Simulcast(byte stream, bool key = false) => new() { Stream = stream, Spatial = (sbyte)stream, StartsKeyFrame = key, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };

    private static PacketLayers Temporal(sbyte temporal, TemporalSwitch at) => new() { Temporal = temporal, TemporalSwitch = at, PictureId = -1, Tl0PicIdx = -1, KeyIdx = -1 };

    private static PacketLayers Svc(sbyte spatial, sbyte temporal, TemporalSwitch at = TemporalSwitch.None, bool key = false) => new()
    {
        Spatial = spatial,
        Temporal = temporal,
        TemporalSwitch = at,
        StartsKeyFrame = key && spatial == 0,
        IsSpatialSwitch = key,
        PictureId = -1,
        Tl0PicIdx = -1,
        KeyIdx = -1,
    };
}
