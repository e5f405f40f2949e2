using VideoConf.Load.Forwarding;

namespace VideoConf.Load.Tests.Forwarding;

public sealed class WishTests
{
    [Fact]
    public void Nothing_chosen_is_all() => Assert.Equal(new ForwardingWish(), ForwardingWish.Parse([], out _));

    [Fact]
    public void What_is_chosen_is_taken() => Assert.Equal(
        new ForwardingWish("fan-out-10", "janus", Rounds: 9, Seed: 4),
        ForwardingWish.Parse(["--profile", "fan-out-10", "--server", "janus", "--rounds", "9", "--seed", "4"], out _));

    [Fact]
    public void What_is_not_what_the_page_is_made_of_is_not_kept()
    {
        Assert.True(new ForwardingWish().IsWhole);
        string[][] others = [["--server", "janus"], ["--quick"], ["--before", "VideoConf.MediaNode.dll"], ["--times", "2"], ["--variant", "RealTime=true"]];
        Assert.All(others, static args => Assert.False(ForwardingWish.Parse(args, out _)!.IsWhole));
    }

    [Fact]
    public void Variants_of_our_node_are_settings_of_their_own()
    {
        var wish = ForwardingWish.Parse(["--variant", "RealTime=true", "--variant", "BusyPoll=50,DOTNET_TieredPGO=0"], out _)!;
        Assert.Equal(["RealTime=true", "BusyPoll=50,DOTNET_TieredPGO=0"], wish.Variants);
        Assert.Equal([("BusyPoll", "50"), ("DOTNET_TieredPGO", "0")], ForwardingWish.SettingsOf(wish.Variants[1]));
    }

    [Fact]
    public void A_quick_run_has_one_round() => Assert.Equal(1, ForwardingWish.Parse(["--quick"], out _)!.Rounds);

    [Theory]
    [InlineData("bench sfu does not know '--fast'", "--fast")]
    [InlineData("--rounds needs a value", "--rounds")]
    [InlineData("--rounds takes a number from 1 to 100, not '0'", "--rounds", "0")]
    [InlineData("--rounds takes a number from 1 to 100, not 'many'", "--rounds", "many")]
    [InlineData("--times takes a number from 1 to 16, not '17'", "--times", "17")]
    [InlineData("--variant takes settings of the media node, Name=value and so on, not 'fast'", "--variant", "fast")]
    [InlineData("--seed takes a number, not '-1'", "--seed", "-1")]
    public void What_is_wrong_is_named(string problem, params string[] args)
    {
        Assert.Null(ForwardingWish.Parse(args, out var said));
        Assert.Equal(problem, said);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(200, 4)]
    [InlineData(3, 3)]
    public void A_few_receivers_over_the_whole_order_are_decrypted(int receivers, int sampled)
    {
        var profile = Profile.FanOut(receivers);
        Assert.Equal(receivers + 1, profile.People.Count);
        Assert.Equal(sampled, profile.People.Count(profile.IsSampled));
        Assert.True(profile.IsSampled(profile.People[1]));
        Assert.False(profile.IsSampled(profile.People[0]));
    }

    [Fact]
    public void In_a_meeting_everybody_sees_nine_others_and_hears_the_three_who_speak()
    {
        var profile = Profile.Meeting("m", "", people: 30, rooms: 2);
        Assert.Equal(60, profile.People.Select(static person => person.Number).Distinct().Count());
        Assert.All(profile.People, static person =>
        {
            Assert.Equal(9, person.Watched.Count);
            Assert.DoesNotContain(person, person.Watched);
            Assert.All(person.Watched, other => Assert.Equal(person.Room, other.Room));
            Assert.Equal((9 * 30 * 2) + ((person.IsLoud ? 2 : 3) * 50), Meeting.ExpectedBy(person));
        });
    }

    [Fact]
    public void More_of_a_meeting_is_other_people_in_other_rooms()
    {
        var profile = Profile.Meeting("m", "", people: 10, rooms: 6).Times(3);
        Assert.Equal(180, profile.People.Select(static person => person.Voice).Distinct().Count());
        Assert.Equal(18, profile.People.Select(static person => person.Room).Distinct().Count());
        Assert.All(profile.People, person => Assert.All(person.Watched, other => Assert.True(other.Room == person.Room && profile.People.Contains(other))));
        Assert.Equal(3 * Profile.Meeting("m", "", people: 10, rooms: 6).People.Sum(Meeting.ExpectedBy), profile.People.Sum(Meeting.ExpectedBy));
    }

    [Fact]
    public void Every_listener_hears_every_voice()
    {
        var profile = Profile.Audio(speakers: 10, listeners: 100);
        Assert.Equal(10 * 100 * 50, profile.People.Sum(Meeting.ExpectedBy));
    }
}
