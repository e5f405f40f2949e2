using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>What a viewer gets of somebody's voice and camera, in three sizes of 150, 500 and 1,700 kbit/s, behind a network that is narrow or changes.</summary>
public sealed class DownlinkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void Pictures_follow_a_network_that_narrows_and_widens()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(3_000_000)).Then(Seconds(20), Limited(300_000)).Then(Seconds(80), Limited(3_000_000)));
        Join(room, viewer);
        room.Until(Seconds(110));

        var first = viewer.Samples.First(seen => seen.Shown == 2).Time;
        var down = viewer.Samples.Last(seen => seen.Time < Seconds(80) && seen.AudioDelay > 200).Time - Seconds(20);
        var narrow = Between(viewer, 30, 80);
        var back = viewer.Samples.First(seen => seen.Time > Seconds(80) && seen.Shown == 2).Time - Seconds(80);
        Print($"720 lines after {first.TotalSeconds:0.0} s; at 300 kbit/s sound is in time again after {down.TotalSeconds:0.0} s, at most {Between(viewer, 20, 30).Max(seen => seen.AudioDelay):0} ms late");
        Print($"then {narrow.Average(Rate) / 1000:0} of 300 kbit/s, sound at most {narrow.Max(seen => seen.AudioDelay):0} ms; back after {back.TotalSeconds:0.0} s");
        Assert.InRange(first.TotalSeconds, 0, 5);
        Assert.InRange(down.TotalSeconds, 0, 6);
        Assert.InRange(narrow.Average(Rate), 120_000, 300_000);
        Assert.InRange(narrow.Max(seen => seen.AudioDelay), 0, 200);
        Assert.InRange(back.TotalSeconds, 0, 9);
        Assert.True(Between(viewer, 90, 110).All(seen => seen.Shown == 2));
        Assert.Equal(0, viewer.Replays);
        AssertNeverPaused(room);
    }

    [Fact]
    public void On_a_network_that_carries_a_voice_alone_sound_goes_on_and_pictures_come_back_by_themselves()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(3_000_000)).Then(Seconds(15), Limited(80_000)).Then(Seconds(45), Limited(3_000_000)));
        Join(room, viewer);
        room.Until(Seconds(70));

        var paused = PausedAt(room, viewer, true) - Seconds(15);
        var resumed = PausedAt(room, viewer, false) - Seconds(45);
        var narrow = Between(viewer, 25, 45);
        var sounds = narrow.Sum(seen => seen.Audio) / narrow.Count;
        var back = viewer.Samples.First(seen => seen.Time > Seconds(45) && seen.Shown == 2).Time - Seconds(45);
        Print($"paused after {paused.TotalSeconds:0.0} s; then {sounds / 1000:0.0} kbit/s of sound, at most {narrow.Max(seen => seen.AudioDelay):0} ms late; a picture after {resumed.TotalSeconds:0.0} s, 720 lines after {back.TotalSeconds:0.0} s");
        Assert.InRange(paused.TotalSeconds, 0.5, 6);
        Assert.InRange(sounds, 57_000, 62_000);
        Assert.InRange(narrow.Max(seen => seen.AudioDelay), 0, 400);
        Assert.InRange(resumed.TotalSeconds, 0, 8);
        Assert.InRange(back.TotalSeconds, 0, 12);
        Assert.True(Between(viewer, 60, 70).All(seen => seen.Shown == 2));
    }

    [Fact]
    public void An_outage_of_two_seconds_pauses_nothing()
    {
        using var room = new VirtualRoom();
        var good = Limited(3_000_000);
        var viewer = Viewer(new LinkSchedule(good).Then(Seconds(20), good with { IsDown = true }).Then(Seconds(22), good));
        Join(room, viewer);
        room.Until(Seconds(45));

        var first = viewer.Samples.First(seen => seen.Time > Seconds(22) && seen.Video > 0).Time - Seconds(22);
        var back = viewer.Samples.First(seen => seen.Time > Seconds(22) && seen.Shown == 2).Time - Seconds(22);
        Print($"a picture {first.TotalSeconds:0.0} s after the outage, 720 lines after {back.TotalSeconds:0.0} s; stalls {room[viewer].Downlink!.Counters.Stalls}, {viewer.Repaired} packets sent again");
        Assert.InRange(first.TotalSeconds, 0, 1.5);
        Assert.InRange(back.TotalSeconds, 0, 8);
        Assert.True(Between(viewer, 35, 45).All(seen => seen.Shown == 2));
        AssertNeverPaused(room);
    }

    [Theory]
    [InlineData(0.05, 2)]
    [InlineData(0.10, 1)]
    [InlineData(0.30, 0)]
    public void A_radio_that_loses_whatever_is_sent_costs_size_but_no_picture(double loss, int least)
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(6_000_000) with { Loss = loss }));
        Join(room, viewer);
        room.Until(Seconds(60));

        var late = Between(viewer, 30, 60);
        var shown = late.Average(seen => (double)seen.Shown);
        Print($"{loss:P0}: {late.Average(Rate) / 1000:0} kbit/s, of which {late.Average(seen => seen.Repair) / 1000:0} again; shown {shown:0.00}; {viewer.Repaired} of {viewer.Nacked} asked for came, {viewer.Plis} key frames wanted; estimate {room[viewer].Downlink!.Estimate.BitsPerSecond / 1000} kbit/s");
        Assert.InRange(shown, least - 0.2, 2);
        Assert.True(late.Average(seen => seen.Shown >= 0 ? 1.0 : 0) > 0.95);
        Assert.InRange(late.Average(seen => seen.Audio), 59_000 * (1 - loss) * 0.9, 62_000);
        Assert.Equal(0, viewer.Replays);
        AssertNeverPaused(room);
    }

    [Fact]
    public void A_buffer_of_400_ms_is_not_kept_full()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(1_000_000)));
        Join(room, viewer);
        room.Until(Seconds(60));

        var late = Between(viewer, 10, 60);
        var delays = late.Select(seen => seen.AudioDelay - 40).Order().ToList();
        Print($"{late.Average(Rate) / 1000:0} of 1000 kbit/s; the queue delays sound by {delays[delays.Count / 2]:0} ms, 95 % below {delays[delays.Count * 95 / 100]:0}, at most {delays[^1]:0}; shown {late.Average(seen => (double)seen.Shown):0.00}");
        Assert.InRange(late.Average(seen => (double)seen.Shown), 0.8, 1.2);
        Assert.InRange(delays[delays.Count / 2], 0, 40);
        Assert.InRange(delays[delays.Count * 95 / 100], 0, 150);
        AssertNeverPaused(room);
    }

    [Fact]
    public void Feedback_that_comes_late_in_the_first_seconds_pauses_nothing()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(3_000_000)));
        viewer.Reports = false;
        Join(room, viewer);
        for (var at = 1; at < 10; at += 2)
        {
            // A busy machine: nothing for a second and a half, then all at once.
            room.Until(room.Now + Seconds(1.5));
            viewer.Reports = true;
            room.Until(room.Now + Seconds(0.5));
            viewer.Reports = false;
        }

        viewer.Reports = true;
        room.Until(Seconds(20));
        Assert.True(Between(viewer, 2, 20).All(seen => seen.Shown >= 0));
        AssertNeverPaused(room);
    }

    [Fact]
    public void Who_promises_to_report_and_never_does_is_sent_what_it_shows()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(3_000_000)));
        viewer.Reports = false;
        Join(room, viewer);
        room.Until(Seconds(20));
        Assert.True(Between(viewer, 10, 20).All(seen => seen.Shown == 2));
        AssertNeverPaused(room);
    }

    [Fact]
    public void Another_path_is_learned_anew()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(Limited(300_000)).Then(Seconds(30), Limited(3_000_000)));
        Join(room, viewer);
        room.Until(Seconds(30));
        Assert.InRange(room[viewer].Downlink!.Estimate.BitsPerSecond, 50_000, 450_000);
        viewer.Address = viewer.Address with { Port = 6_000 };
        room.Until(() => room[viewer].Downlink!.Estimate.BitsPerSecond >= Downlink.StartBitsPerSecond, Seconds(32));
        room.Until(() => viewer.Samples[^1].Shown == 2, Seconds(36));
        Print($"720 lines {(room.Now - Seconds(30)).TotalSeconds:0.0} s after the change of network");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(400_000, 0)]
    [InlineData(1_000_000, 1)]
    [InlineData(long.MaxValue, 2)]
    public void Where_arrivals_are_not_reported_the_viewers_own_estimate_counts(long estimate, int shown)
    {
        using var room = new VirtualRoom();
        var viewer = new VirtualViewer("viewer", 2, new LinkSchedule(LinkConditions.Perfect), new LinkSchedule(LinkConditions.Perfect), 3) { TakesRepair = false, TellsRemb = true };
        Join(room, viewer);
        Assert.Contains("goog-remb", viewer.Answer!.FindSection("rv0")!.Codecs[0].Feedback);
        Assert.DoesNotContain("transport-cc", viewer.Answer.FindSection("rv0")!.Codecs[0].Feedback);
        for (var second = 1; second <= 10; second++)
        {
            viewer.SendRemb(VirtualPeer.At(room.Now), estimate);
            room.Until(room.Now + Seconds(1));
        }

        Assert.Equal(Math.Clamp(estimate, Downlink.MinimumBitsPerSecond, Downlink.MaximumBitsPerSecond), room[viewer].Downlink!.Estimate.BitsPerSecond);
        Assert.Equal(estimate == 0 ? -1 : shown, viewer.Samples[^1].Shown);
        Assert.Equal(estimate == 0, room.Told(viewer)!.Slots.Any(slot => slot.IsPaused));
    }

    [Fact]
    public void A_viewer_that_tells_its_own_estimate_gets_to_the_largest_picture_and_back()
    {
        using var room = new VirtualRoom();
        var viewer = Estimating(new LinkSchedule(Limited(3_000_000)).Then(Seconds(60), Limited(300_000)).Then(Seconds(100), Limited(3_000_000)));
        Join(room, viewer);
        room.Until(Seconds(180));

        var first = viewer.Samples.First(seen => seen.Shown == 2).Time;
        var narrow = Between(viewer, 70, 100);
        var good = narrow.Average(seen => seen.AudioDelay < 200 ? 1.0 : 0);
        var back = viewer.Samples.First(seen => seen.Time > Seconds(100) && seen.Shown == 2).Time - Seconds(100);
        Print($"720 lines after {first.TotalSeconds:0.0} s; at 300 kbit/s sound is in time {good:P0} of the time, {narrow.Average(Rate) / 1000:0} kbit/s used; back after {back.TotalSeconds:0.0} s");
        Assert.InRange(first.TotalSeconds, 0, 5);
        Assert.True(good > 0.85);
        Assert.True(narrow.Average(seen => seen.Shown >= 0 ? 1.0 : 0) > 0.95);
        Assert.InRange(back.TotalSeconds, 0, 45);
        Assert.True(Between(viewer, 50, 60).All(seen => seen.Shown == 2));
    }

    [Fact]
    public void What_is_tried_on_a_way_that_is_too_narrow_is_given_up_soon_and_tried_ever_less()
    {
        using var room = new VirtualRoom();
        var viewer = Estimating(new LinkSchedule(Limited(400_000)));
        Join(room, viewer);
        room.Until(Seconds(120));

        var late = Between(viewer, 60, 120);
        var good = late.Average(seen => seen.AudioDelay < 200 ? 1.0 : 0);
        Print($"{late.Average(Rate) / 1000:0} of 400 kbit/s; sound in time {good:P0} of the time, at most {late.Max(seen => seen.AudioDelay):0} ms; a picture {late.Average(seen => seen.Shown >= 0 ? 1.0 : 0):P0}");
        Assert.True(late.Average(seen => seen.Shown >= 0 ? 1.0 : 0) > 0.95);
        Assert.True(good > 0.85);
        Assert.Contains(viewer.Samples, seen => seen.Shown == 1); // It was tried.
    }

    [Fact]
    public void Nothing_is_known_of_who_offers_neither_and_everything_is_sent()
    {
        using var room = new VirtualRoom();
        var viewer = new VirtualViewer("viewer", 2, new LinkSchedule(LinkConditions.Perfect), new LinkSchedule(LinkConditions.Perfect), 3) { TakesRepair = false };
        Join(room, viewer);
        room.Until(Seconds(5));
        Assert.Null(room[viewer].Downlink);
        Assert.Equal(2, viewer.Samples[^1].Shown);
        Assert.Empty(viewer.Answer!.FindSection("rv0")!.SsrcGroups);
    }

    [Fact]
    public void A_storm_of_requests_is_bounded_and_then_cut_off()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(LinkConditions.Perfect));
        Join(room, viewer);
        room.Until(Seconds(3));
        var stream = viewer.Answer!.FindSection("rv0")!.Ssrcs[0].Ssrc;
        for (var i = 0; i < 100 && room.Find(viewer) is not null; i++)
        {
            for (var j = 0; j < 10; j++) viewer.SendNacks(VirtualPeer.At(room.Now), stream);
            room.Until(room.Now + Seconds(0.01));
        }

        var counters = room.Worker.Counters;
        Print($"{counters.NacksReceived} asked for, {counters.PacketsResent} sent again, {counters.RtcpIgnored} ignored");
        Assert.Null(room.Find(viewer));
        Assert.Equal(MediaClosedReason.Misbehaved, room.Events.Single(e => e.Kind == SfuEventKind.MediaClosed).Reason);
        Assert.InRange(counters.PacketsResent, 0, RtcpConduct.ResendsPerSecond * 2);
    }

    [Fact]
    public void Feedback_about_packets_that_were_never_sent_changes_nothing_and_is_cut_off()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(LinkConditions.Perfect));
        Join(room, viewer);
        room.Until(Seconds(3));
        var before = room[viewer].Downlink!.Estimate;
        viewer.SendInventedFeedback(VirtualPeer.At(room.Now));
        room.Until(room.Now + Seconds(0.01));
        Assert.Equal(before, room[viewer].Downlink!.Estimate);
        for (var i = 0; i < 1_000 && room.Find(viewer) is not null; i++)
        {
            viewer.SendInventedFeedback(VirtualPeer.At(room.Now));
            room.Until(room.Now + Seconds(0.01));
        }

        Assert.Equal(MediaClosedReason.Misbehaved, room.Events.Single(e => e.Kind == SfuEventKind.MediaClosed).Reason);
    }

    [Fact]
    public void The_answer_agrees_on_numbers_and_repair_where_it_sends()
    {
        using var room = new VirtualRoom();
        var viewer = Viewer(new LinkSchedule(LinkConditions.Perfect));
        Join(room, viewer);
        var video = viewer.Answer!.FindSection("rv0")!;
        Assert.Equal("96,97", string.Join(',', video.Codecs.Select(codec => codec.PayloadType.Value)));
        Assert.Equal("apt=96", video.Codecs[1].Fmtp);
        var pair = Assert.Single(video.SsrcGroups);
        Assert.Equal("FID", pair.Semantics);
        Assert.Equal(video.Ssrcs.Select(stream => stream.Ssrc), pair.Ssrcs);
        foreach (var section in viewer.Answer.Sections)
        {
            Assert.Contains("transport-cc", section.Codecs[0].Feedback);
            Assert.Equal(TestOffer.TransportSequenceId, section.FindExtension("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"));
        }
    }

    internal static VirtualViewer Viewer(LinkSchedule down, int seed = 7) => new("viewer", 2, down, new LinkSchedule(new LinkConditions { Delay = Delay }), seed);

    private static VirtualViewer Estimating(LinkSchedule down) =>
        new("viewer", 2, down, new LinkSchedule(new LinkConditions { Delay = Delay }), seed: 7) { TakesRepair = false, TellsRemb = true, Estimates = true };

    internal static void Join(VirtualRoom room, VirtualViewer viewer)
    {
        room.Join(new VirtualSpeaker("speaker", 1, seed: 1));
        room.Join(viewer);
    }

    internal static LinkConditions Limited(long rate, double queueSeconds = 0.4) => LinkConditions.Limited(rate, TimeSpan.FromSeconds(queueSeconds), Delay);

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static List<Seen> Between(VirtualViewer viewer, double from, double to) => [.. viewer.Samples.Where(seen => seen.Time > Seconds(from) && seen.Time <= Seconds(to))];

    private static double Rate(Seen seen) => seen.Audio + seen.Video + seen.Repair + seen.Padding;

    private static void AssertNeverPaused(VirtualRoom room) => Assert.DoesNotContain(room.Events, e => e.Slots?.Slots.Any(slot => slot.IsPaused) ?? false);

    private static TimeSpan PausedAt(VirtualRoom room, VirtualViewer viewer, bool isPaused)
    {
        var told = room.Events.Where(e => e.Kind == SfuEventKind.SlotsChanged && e.MediaId == viewer.MediaId).ToList();
        var paused = told.FindIndex(e => e.Slots!.Slots.Any(slot => slot.IsPaused));
        Assert.True(paused >= 0, "It was never paused.");
        return room.TimeOf(isPaused ? told[paused] : told.FindLast(e => !e.Slots!.Slots.Any(slot => slot.IsPaused))!);
    }

    private void Print(string line) => output.WriteLine(line);
}
