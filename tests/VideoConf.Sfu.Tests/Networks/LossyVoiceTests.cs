using VideoConf.Sfu.Rooms;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Networks;

/// <summary>What of a voice a listener has in time behind a network that loses a fifth of all, by what repairs it: nothing, Opus's own correction, or repeats.</summary>
public sealed class LossyVoiceTests(ITestOutputHelper output)
{
    // 10 ms to the server, 30 ms from there, a piece later where it comes with the next, and as much again for a receiver's buffer.
    private const int InTimeMilliseconds = 120;
    private const double Loss = 0.2;
    private static readonly TimeSpan Begin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(75);

    [Fact]
    public void Without_repeats_a_fifth_of_a_voice_is_missing_and_Opus_itself_can_restore_most_of_it()
    {
        var heard = Listen(isRepeated: false, takesRepeats: false, LinkConditions.Limited(3_000_000, TimeSpan.FromSeconds(0.4), TimeSpan.FromMilliseconds(30)) with { Loss = Loss });
        Assert.InRange(heard.Missing, 0.17, 0.23);
        Assert.InRange(heard.MissingWithFec, 0.02, 0.06);
    }

    [Theory]
    [InlineData(true)] // The publisher repeats: it passes.
    [InlineData(false)] // It does not: repeats are made for a way that loses.
    public void With_repeats_one_piece_in_twenty_five_is_missing(bool isRepeated)
    {
        var heard = Listen(isRepeated, takesRepeats: true, LinkConditions.Limited(3_000_000, TimeSpan.FromSeconds(0.4), TimeSpan.FromMilliseconds(30)) with { Loss = Loss });
        Assert.InRange(heard.Missing, 0.02, 0.06);
        Assert.InRange(heard.ByRepeat, 0.13, 0.19);
        Assert.Equal(SoundRepeats.Added, heard.Repeats);
    }

    [Theory]
    [InlineData(false, 0.17, 0.23)]
    [InlineData(true, 0.02, 0.06)]
    public void What_a_speaker_repeats_makes_good_for_its_own_way_for_who_takes_none(bool isRepeated, double least, double most)
    {
        var heard = Listen(isRepeated, takesRepeats: false, LinkConditions.Limited(3_000_000, TimeSpan.FromSeconds(0.4), TimeSpan.FromMilliseconds(30)), upLoss: Loss);
        Assert.InRange(heard.Missing, least, most);
        Assert.Equal(0, heard.ByRepeat);
    }

    [Fact]
    public void On_a_way_that_loses_nothing_no_repeats_are_made()
    {
        var heard = Listen(isRepeated: false, takesRepeats: true, LinkConditions.Limited(3_000_000, TimeSpan.FromSeconds(0.4), TimeSpan.FromMilliseconds(30)));
        Assert.Equal(0, heard.Missing);
        Assert.Equal(SoundRepeats.AsTheyCome, heard.Repeats);
        Assert.InRange(heard.SoundRate, 57_000, 62_000);
    }

    [Fact]
    public void On_a_way_that_carries_a_voice_alone_repeats_are_left_out()
    {
        var heard = Listen(isRepeated: true, takesRepeats: true, LinkConditions.Limited(80_000, TimeSpan.FromSeconds(0.4), TimeSpan.FromMilliseconds(30)));
        Assert.Equal(SoundRepeats.LeftOut, heard.Repeats);
        Assert.InRange(heard.SoundRate, 57_000, 62_000);
        Assert.InRange(heard.Late, 0, 0.05); // Every six seconds a probe makes a few wait.
    }

    private Voice Listen(bool isRepeated, bool takesRepeats, LinkConditions down, double upLoss = 0)
    {
        using var room = new VirtualRoom();
        var speaker = new VirtualSpeaker("speaker", 1, seed: 1, new LinkSchedule(new LinkConditions { Delay = TimeSpan.FromMilliseconds(10), Loss = upLoss })) { Repeats = isRepeated };
        var viewer = new VirtualViewer("viewer", 2, new LinkSchedule(down), new LinkSchedule(new LinkConditions { Delay = TimeSpan.FromMilliseconds(30) }), seed: 7) { TakesRepeats = takesRepeats };
        room.Join(speaker);
        room.Join(viewer);
        room.Until(End);

        var spoken = speaker.Spoken.FindAll(at => at >= VirtualPeer.At(Begin) && at <= VirtualPeer.At(End - TimeSpan.FromSeconds(2)));
        int missing = 0, missingWithFec = 0, late = 0, byRepeat = 0;
        for (var i = 0; i < spoken.Count; i++)
        {
            var deadline = spoken[i].AddMilliseconds(InTimeMilliseconds);
            var isHeard = viewer.Heard.TryGetValue(spoken[i], out var heard) && heard.At <= deadline;
            if (viewer.Heard.ContainsKey(spoken[i]) && !isHeard) late++;
            if (isHeard && heard.IsRepeat) byRepeat++;
            if (isHeard) continue;
            missing++;

            // A packet of Opus carries the piece before its own once more, coarsely, where in-band correction is agreed on (RFC 6716 section 2.1.7).
            var next = i + 1 < spoken.Count && viewer.Heard.TryGetValue(spoken[i + 1], out var after) && !after.IsRepeat && after.At <= deadline;
            if (!next) missingWithFec++;
        }

        var samples = viewer.Samples.Where(seen => seen.Time > Begin).ToList();
        var voice = new Voice(
            missing / (double)spoken.Count, missingWithFec / (double)spoken.Count, late / (double)spoken.Count, byRepeat / (double)spoken.Count,
            samples.Average(seen => seen.Audio), room[viewer].Downlink!.Repeats);
        output.WriteLine($"{voice.Missing:P1} of {spoken.Count} pieces missing ({voice.MissingWithFec:P1} with in-band correction, {voice.Late:P1} late), {voice.ByRepeat:P1} came as repeats; {voice.SoundRate / 1000:0.0} kbit/s");
        Assert.Equal(0, viewer.Replays);
        return voice;
    }

    private sealed record Voice(double Missing, double MissingWithFec, double Late, double ByRepeat, double SoundRate, SoundRepeats Repeats);
}
