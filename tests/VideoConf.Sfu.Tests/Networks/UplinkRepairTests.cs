using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>What arrives of a camera whose way to the server loses packets, by how its sender makes good for them.</summary>
public sealed class UplinkRepairTests(ITestOutputHelper output)
{
    private const int Seconds = 30;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(30);

    [Theory]
    [InlineData(0.05, 200)]
    [InlineData(0.10, 300)]
    [InlineData(0.30, 500)]
    public void What_is_sent_again_by_a_stream_of_its_own_makes_every_picture_whole(double loss, int slowest)
    {
        var seen = Watch(loss, VirtualSpeaker.Resending.OwnStream);
        Assert.True(seen.Whole > 0.99);
        Assert.InRange(seen.Slowest, 0, slowest);
        Assert.InRange(seen.Repairs, seen.Asked * (1 - loss) * 0.8, seen.Asked);
        Assert.InRange(seen.KeyFrames, 3, 12);
    }

    [Fact]
    public void A_stream_that_repeats_its_own_packets_is_repaired_as_well()
    {
        var seen = Watch(0.10, VirtualSpeaker.Resending.SameStream);
        Assert.True(seen.Whole > 0.99);
        Assert.Equal(0, seen.Repairs);
    }

    [Fact]
    public void A_sender_that_sends_nothing_again_leaves_holes()
    {
        var seen = Watch(0.10, VirtualSpeaker.Resending.No);
        Assert.InRange(seen.Whole, 0, 0.8);
        Assert.Equal(0, seen.Repairs);
    }

    private Picture Watch(double loss, VirtualSpeaker.Resending resends)
    {
        using var room = new VirtualRoom();
        var speaker = new VirtualSpeaker("speaker", 1, seed: 1, new LinkSchedule(new LinkConditions { Delay = Delay, Loss = loss })) { Resends = resends };
        var perfect = new LinkSchedule(LinkConditions.Perfect);
        var viewer = new VirtualViewer("viewer", 2, perfect, perfect, seed: 7);
        room.Join(speaker);
        room.Join(viewer);
        room.Until(TimeSpan.FromSeconds(Seconds));

        // Two seconds to begin with the largest, one for what is under way at the end.
        const int First = 60;
        var last = speaker.Shown.Count - 30;
        var delays = new List<long>();
        for (var frame = First; frame < last; frame++)
        {
            if (viewer.Whole.TryGetValue(frame, out var at)) delays.Add(at.MillisecondsSince(speaker.Shown[frame]));
        }

        delays.Sort();
        var picture = new Picture(
            delays.Count / (double)(last - First), delays.Count == 0 ? 0 : delays[delays.Count * 95 / 100], speaker.Asked, room.Worker.Counters.RepairsTaken, speaker.KeyFrames);
        output.WriteLine(
            $"{loss:P0}, {resends}: {picture.Whole:P1} of {last - First} frames whole, half of them within {delays[delays.Count / 2]} ms, 95 % within {picture.Slowest}, all within {delays[^1]}; {picture.Repairs} of {picture.Asked} asked for came; {picture.KeyFrames} key frames");
        Assert.Equal(0, viewer.Replays);
        return picture;
    }

    private sealed record Picture(double Whole, long Slowest, int Asked, long Repairs, long KeyFrames);
}
