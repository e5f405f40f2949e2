using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;
using static VideoConf.Sfu.Tests.Networks.DownlinkTests;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>Frames that are larger than what a way takes in at once: a shared screen full of small text, whose key frames have 160 KB.</summary>
public sealed class PacingTests(ITestOutputHelper output)
{
    private const int ScreenBytes = 160_000;

    // What the bits alone take, beside the voice, is 2.9 s, 1.4 s and 0.4 s.
    [Theory]
    [InlineData(500_000, 4.5)]
    [InlineData(1_000_000, 2.3)]
    [InlineData(3_000_000, 1.1)]
    public void A_screen_full_of_small_text_is_there_soon_and_voices_are_heard_meanwhile(long rate, double seconds)
    {
        using var room = new VirtualRoom();
        var (screen, viewer) = Share(room, new LinkSchedule(Limited(rate, queueSeconds: 0.3)));
        var joined = room.Now;
        room.Until(joined + Seconds(15));

        var first = VirtualPeer.At(viewer.Keys[0]) - joined;
        var meanwhile = viewer.Samples.Where(seen => seen.Time > joined + Seconds(1) && seen.Time < joined + first).Select(seen => seen.AudioDelay).Order().ToList();
        var sounds = viewer.Samples.Sum(seen => seen.Audio) / viewer.Samples.Count;
        output.WriteLine($"the screen after {first.TotalSeconds:0.00} s; {room.Worker.Counters.PacketsHeld} packets waited, {viewer.Down.Model.Overflowed} did not fit; sound {(meanwhile.Count > 0 ? meanwhile[^1] : 0):0} ms late at most, {sounds / 1000:0.0} kbit/s");
        Assert.InRange(first.TotalSeconds, 0, seconds);
        Assert.Equal(2, screen.KeyFrames); // The one before anybody watched, and the one that was asked for.
        Assert.All(meanwhile, delay => Assert.InRange(delay, 0, 260));
        Assert.InRange(sounds, 58_500, 62_000);
        Assert.Equal(0, viewer.Replays);
        Assert.DoesNotContain(room.Events, e => e.Slots?.Slots.Any(slot => slot.IsPaused) ?? false);
    }

    [Fact]
    public void On_a_wide_way_nothing_waits()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(LinkConditions.Perfect));
        Join(room, viewer);
        room.Until(Seconds(5));
        var held = room.Worker.Counters.PacketsHeld;
        room.Until(Seconds(30));
        Assert.Equal(held, room.Worker.Counters.PacketsHeld);
        Assert.Equal(2, viewer.Samples[^1].Shown);
    }

    [Fact]
    public void A_picture_that_is_changed_while_it_waits_leaves_no_gap()
    {
        using var room = new VirtualRoom();
        var (_, viewer) = Share(room, new LinkSchedule(Limited(1_000_000, queueSeconds: 2)));
        room.Until(() => room[viewer].VideoSlots[0].Stream.Held.Count > 20, Seconds(10));

        room[viewer].VideoSlots[0].Stream.GiveUp();
        Assert.True(room[viewer].VideoSlots[0].Stream.Held.IsEmpty);
        room.Until(room.Now + Seconds(6));
        Assert.Single(viewer.Keys);
        Assert.Equal(0, viewer.Nacked);
    }

    [Fact]
    public void What_the_cache_keeps_no_more_is_given_up_for_another_key_frame()
    {
        using var room = new VirtualRoom();
        var (screen, viewer) = Share(room, new LinkSchedule(Limited(1_000_000, queueSeconds: 2)));
        room.Until(() => room[viewer].VideoSlots[0].Stream.Held.Count > 20, Seconds(10));

        room[viewer].VideoSlots[0].Publication!.Lead.Cache.Dispose();
        room.Until(() => viewer.Keys.Count > 0, Seconds(12));
        Assert.Equal(3, screen.KeyFrames);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Five_per_cent_of_random_loss_does_not_change_the_size(int seed)
    {
        using var room = new VirtualRoom();
        var way = Limited(3_000_000, queueSeconds: 0.25);
        var viewer = Viewer(new LinkSchedule(way).Then(Seconds(12), way with { Loss = 0.05 }), seed * 10);
        var speaker = new VirtualSpeaker("speaker", 1, seed) { FramesPerSecond = 15 };
        room.Join(speaker);
        room.Join(viewer);
        room.Until(Seconds(12));
        var keys = speaker.KeyFrames;
        room.Until(Seconds(60));

        var delays = viewer.Whole.Where(whole => VirtualPeer.At(whole.Value) > Seconds(12)).Select(whole => (whole.Value.Nanoseconds - speaker.Shown[whole.Key].Nanoseconds) / 1e6).Order().ToList();
        output.WriteLine($"95 % of frames within {delays[delays.Count * 95 / 100]:0} ms; {viewer.Repaired} of {viewer.Nacked} asked for came");
        Assert.All(viewer.Samples.Where(seen => seen.Time > Seconds(12)), seen => Assert.Equal(2, seen.Shown));
        Assert.Equal(keys, speaker.KeyFrames);
    }

    private static (VirtualSpeaker Screen, VirtualViewer Viewer) Share(VirtualRoom room, LinkSchedule down)
    {
        var screen = new VirtualSpeaker("screen", 1, seed: 1) { IsScreen = true, KeyFrameBytes = ScreenBytes, FramesPerSecond = 5 };
        screen.Rates[0] = 100_000;
        screen.Rates[1] = screen.Rates[2] = 0;
        var viewer = Viewer(down, seed: 11);
        room.Join(screen);
        room.Until(Seconds(2));
        room.Join(viewer);
        return (screen, viewer);
    }
}
