using VideoConf.Sfu.Overload;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.Sfu.Tests.Overload;

/// <summary>Four cameras in three sizes, each shown to five, on a machine that has too much to do for ten seconds.</summary>
public sealed class RecoveryTests(ITestOutputHelper output)
{
    private const int Cameras = 4;
    private const int Viewers = 5;
    private const int OverSeconds = 10;
    private const int SoundsPerSecond = 50;
    private const double WithTimeToSpare = 0.4;

    [Theory]
    [InlineData(1.3, OverloadPolicyTests.Ending.PublishersSendLess)]
    [InlineData(2, OverloadPolicyTests.Ending.PublishersLeave)]
    [InlineData(4, OverloadPolicyTests.Ending.ProcessorIsGivenBack)]
    [InlineData(12, OverloadPolicyTests.Ending.ProcessorIsGivenBack)]
    public void Voices_go_on_and_pictures_are_back_two_seconds_after_the_end(double load, OverloadPolicyTests.Ending ending)
    {
        using var room = new SlowRoom();
        var speakers = Enumerable.Range(0, Cameras).Select(static i => new VirtualSpeaker($"speaker{i}", (byte)(1 + i), 10 * i)).ToList();
        foreach (var speaker in speakers) room.Join(speaker);
        var near = new LinkConditions { Delay = TimeSpan.FromMilliseconds(10) };
        var viewers = Enumerable.Range(0, Viewers)
            .Select(i => new VirtualViewer($"viewer{i}", (byte)(50 + i), new LinkSchedule(near), new LinkSchedule(near), 500 + i) { VideoSlots = Cameras }).ToList();
        foreach (var viewer in viewers) room.Join(viewer);
        room.Pass(TimeSpan.FromSeconds(6));
        var before = room.Forwarded;
        room.Pass(TimeSpan.FromSeconds(2));
        var perSecond = (room.Forwarded - before) / 2.0;

        // 1. Too much for ten seconds.
        room.PerPacket = TimeSpan.FromSeconds(load / perSecond);
        var sounds = viewers[0].Sounds;
        room.Pass(TimeSpan.FromSeconds(OverSeconds));
        sounds = viewers[0].Sounds - sounds;
        output.WriteLine($"{perSecond:0} packets a second, {sounds} sounds in {OverSeconds} s: {Describe(room, TimeSpan.Zero)}");
        Assert.NotEqual(Shedding.Nothing, room.Step);
        Assert.Equal(SfuError.Overloaded, room.AskToJoin());
        Assert.InRange(sounds, SoundsPerSecond * OverSeconds * 0.9, double.MaxValue);

        // 2. The end.
        var end = room.Now;
        switch (ending)
        {
            case OverloadPolicyTests.Ending.ProcessorIsGivenBack:
                room.PerPacket *= WithTimeToSpare / load;
                break;
            case OverloadPolicyTests.Ending.PublishersSendLess:
                room.Rate = WithTimeToSpare / load;
                break;
            default:
                foreach (var speaker in speakers.Take(Cameras - 1)) room.Leave(speaker);
                break;
        }

        room.Steps.Clear();
        room.Pass(TimeSpan.FromSeconds(10));
        output.WriteLine($"after the end: {Describe(room, end)}");
        Assert.InRange((room.Steps[^1].At - end).TotalSeconds, 0, 2);
        Assert.Equal(Shedding.Nothing, room.Step);
        Assert.Equal(SfuError.None, room.AskToJoin());
    }

    private static string Describe(SlowRoom room, TimeSpan from) =>
        string.Join(", ", room.Steps.Select(step => $"{(step.At - from).TotalSeconds:0.00} {step.Step}"));
}
