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
        Assert.DoesNotContain(room.Events, e => e.Slots?.Slots.Any(slot => slot.IsPaused) ?? false);
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

    internal static void Join(VirtualRoom room, VirtualViewer viewer)
    {
        room.Join(new VirtualSpeaker("speaker", 1, seed: 1));
        room.Join(viewer);
    }

    internal static LinkConditions Limited(long rate, double queueSeconds = 0.4) => LinkConditions.Limited(rate, TimeSpan.FromSeconds(queueSeconds), Delay);

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static List<Seen> Between(VirtualViewer viewer, double from, double to) => [.. viewer.Samples.Where(seen => seen.Time > Seconds(from) && seen.Time <= Seconds(to))];

    private static double Rate(Seen seen) => seen.Audio + seen.Video + seen.Repair + seen.Padding;

    private void Print(string line) => output.WriteLine(line);
}
