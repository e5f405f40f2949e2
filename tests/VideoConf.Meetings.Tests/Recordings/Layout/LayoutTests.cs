using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Recordings.Layout;

namespace VideoConf.Meetings.Tests.Recordings.Layout;

public sealed class LayoutTests
{
    [Fact]
    public void One_person_with_a_camera_fills_the_picture()
    {
        var scene = Assert.Single(new Scene().Join(0, "Ada", camera: true).Store(0, 30, "Ada").Plan(30).Scenes);
        Assert.Equal(
            new CompositionTile { Kind = "video", ParticipantId = Scene.Id("Ada"), Source = "camera", Label = "Ada", X = 0, Y = 0, Width = 1280, Height = 720 }, Assert.Single(scene.Tiles));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Up_to_nine_are_a_grid_of_equal_tiles_in_the_order_in_which_they_came(int count)
    {
        var session = new Scene();
        for (var i = 0; i < count; i++) session.Join(i * 0.01, $"P{i}", camera: true).Store(1, 30, $"P{i}");
        var scene = session.Plan(30).Scenes[^1];
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"P{i}"), scene.Tiles.Select(tile => tile.Label));
        Assert.Single(scene.Tiles.Select(tile => (tile.Width, tile.Height)).Distinct());
        Assert.All(scene.Tiles, tile => Assert.Equal(CompositionTileKinds.Video, tile.Kind));
    }

    [Fact]
    public void A_camera_that_is_off_is_an_avatar()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Store(0, 10, "Ada").Change(10, "Ada", who => who with { IsVideoOn = false })
            .Change(20, "Ada", who => who with { IsVideoOn = true }).Store(20, 30, "Ada").Plan(30);
        Assert.Equal([("video", 10.0), ("avatar", 20.0), ("video", 30.0)], layout.Scenes.Select(scene => (scene.Tiles[0].Kind, scene.End)));
        Assert.All(layout.Scenes, scene => Assert.Equal("Ada", scene.Tiles[0].Label));
    }

    [Fact]
    public void A_camera_without_pictures_is_an_avatar_and_a_gap_between_chunks_is_none()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Store(5, 11, "Ada").Store(13, 20, "Ada").Plan(30);
        Assert.Equal([("avatar", 5.0), ("video", 20.0), ("avatar", 30.0)], layout.Scenes.Select(scene => (scene.Tiles[0].Kind, scene.End)));
    }

    [Fact]
    public void Who_declined_keeps_a_place_and_nothing_else()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Join(1, "Secret", true, ConsentTypes.Recording).Join(2, "Cem", camera: true)
            .Store(0, 30, "Ada").Store(2, 30, "Secret").Store(2, 30, "Secret", TrackSources.Microphone).Store(2, 30, "Cem").Speak(5, "Secret").Plan(30);
        var last = layout.Scenes[^1];
        Assert.Equal(["Ada", LayoutPlanner.PlaceholderLabel, "Cem"], last.Tiles.Select(tile => tile.Label));
        Assert.Equal([CompositionTileKinds.Video, CompositionTileKinds.Placeholder, CompositionTileKinds.Video], last.Tiles.Select(tile => tile.Kind));
        Assert.DoesNotContain(layout.Scenes.SelectMany(scene => scene.Tiles), tile => tile.IsSpeaking || tile.Label.Contains("Secret", StringComparison.Ordinal));
        Assert.DoesNotContain(layout.Chunks, chunk => chunk.ParticipantId == Scene.Id("Secret"));
        Assert.DoesNotContain(layout.Participants, who => who.ParticipantId == Scene.Id("Secret"));
    }

    [Fact]
    public void Who_declined_only_the_ai_is_recorded()
    {
        var layout = new Scene().Join(0, "Ada", true, ConsentTypes.Ai).Store(0, 30, "Ada").Plan(30);
        Assert.Equal(CompositionTileKinds.Video, layout.Scenes[0].Tiles[0].Kind);
    }

    [Fact]
    public void Who_takes_consent_back_is_left_out_from_then_on()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Store(0, 30, "Ada").Change(13, "Ada", who => who with { DeclinedConsents = [ConsentTypes.Recording] }).Plan(30);
        Assert.Equal([0, 1], layout.Chunks.Select(chunk => chunk.Index));
        Assert.Equal(CompositionTileKinds.Placeholder, layout.Scenes[^1].Tiles[0].Kind);
    }

    [Fact]
    public void A_screen_is_on_stage_beside_a_strip_until_it_ends()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Join(0.1, "Ben", camera: true).Store(0, 40, "Ada").Store(0, 40, "Ben")
            .Change(10, "Ben", who => who with { IsScreenSharing = true }).Store(11, 14, "Ben", TrackSources.Screen).Store(24, 30, "Ben", TrackSources.Screen)
            .Change(30, "Ben", who => who with { IsScreenSharing = false }).Plan(40);
        var stage = layout.Scenes.Where(scene => scene.Tiles.Any(tile => tile.Source == TrackSources.Screen)).ToArray();
        Assert.Equal((11.0, 30.0), (stage[0].Start, stage[^1].End));
        var tiles = Assert.Single(stage).Tiles;
        Assert.Equal(["Ben", "Ada", "Ben"], tiles.Select(tile => tile.Label));
        Assert.True(tiles[0].Width > 3 * tiles[1].Width);
    }

    [Fact]
    public void Of_two_screens_the_last_is_on_stage_and_a_declined_one_never_is()
    {
        var layout = new Scene().Join(0, "Ada").Join(0.1, "Ben").Join(0.2, "Secret", false, ConsentTypes.Recording)
            .Change(5, "Ada", who => who with { IsScreenSharing = true }).Store(5, 40, "Ada", TrackSources.Screen)
            .Change(15, "Ben", who => who with { IsScreenSharing = true }).Store(15, 25, "Ben", TrackSources.Screen)
            .Change(25, "Ben", who => who with { IsScreenSharing = false })
            .Change(20, "Secret", who => who with { IsScreenSharing = true }).Store(20, 40, "Secret", TrackSources.Screen).Plan(40);
        string? At(double second) => layout.Scenes.First(scene => scene.End > second).Tiles.FirstOrDefault(tile => tile.Source == TrackSources.Screen)?.Label;
        Assert.Equal([null, "Ada", "Ben", "Ben", "Ada"], new[] { 1.0, 10, 17, 22, 35 }.Select(At));
    }

    [Fact]
    public void Of_more_than_nine_the_speaker_is_large_over_a_strip()
    {
        var session = Crowd(12).Speak(10, "P7").Speak(20, "P3");
        var layout = session.Plan(30);
        string Large(double second) => layout.Scenes.First(scene => scene.End > second).Tiles.MaxBy(tile => tile.Width)!.Label;
        Assert.Equal(["P0", "P7", "P3"], new[] { 5.0, 15, 25 }.Select(Large));
        Assert.All(layout.Scenes, scene => Assert.Equal(7, scene.Tiles.Count));
        Assert.Contains(layout.Scenes[^1].Tiles, tile => tile.Label == "P7");
        Assert.True(layout.Scenes[^1].Tiles.Single(tile => tile.Label == "P3").IsSpeaking);
    }

    [Fact]
    public void The_speaker_does_not_change_within_two_seconds()
    {
        var session = Crowd(12).Speak(10, "P1").Speak(10.5, "P2").Speak(11, "P3").Speak(11.2, "P1").Speak(15, "P4").Speak(15.5, "P5");
        var layout = session.Plan(30);
        var large = layout.Scenes.Select(scene => (scene.Start, scene.Tiles.MaxBy(tile => tile.Width)!.Label)).ToArray();
        Assert.Equal([(0.0, "P0"), (10.0, "P1"), (15.0, "P4"), (17.0, "P5")], large);
    }

    [Fact]
    public void In_silence_the_last_speaker_stays_large_without_a_frame()
    {
        var layout = Crowd(12).Speak(10, "P5").Speak(15).Plan(30);
        var tile = layout.Scenes[^1].Tiles.MaxBy(tile => tile.Width)!;
        Assert.Equal(("P5", false), (tile.Label, tile.IsSpeaking));
    }

    [Fact]
    public void An_empty_room_is_an_empty_picture()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Store(0, 10, "Ada").Leave(10, "Ada").Plan(20);
        Assert.Equal([1, 0], layout.Scenes.Select(scene => scene.Tiles.Count));
    }

    [Fact]
    public void A_recording_begins_with_who_is_there_already()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Join(5, "Ben").Leave(50, "Ben").Store(100, 130, "Ada").Plan(130, from: 100);
        var scene = Assert.Single(layout.Scenes);
        Assert.Equal((30.0, "Ada"), (layout.Duration, Assert.Single(scene.Tiles).Label));
    }

    [Fact]
    public void Somebody_who_joins_thirty_times_has_one_tile_at_a_time()
    {
        var session = new Scene().Join(0, "Ada", camera: true).Store(0, 300, "Ada");
        for (var i = 0; i < 30; i++) session.Join((i * 10) + 1, "Ben", camera: true).Store((i * 10) + 1.5, (i * 10) + 8, "Ben").Leave((i * 10) + 8, "Ben");
        var layout = session.Plan(300);
        Assert.Equal(31, layout.Scenes.Count(scene => scene.Tiles.Count == 1));
        Assert.All(layout.Scenes, scene => Assert.InRange(scene.Tiles.Count, 1, 2));
        Assert.Equal(["Ada", "Ben"], layout.Participants.Select(who => who.DisplayName));
    }

    [Fact]
    public void Comings_and_goings_of_a_moment_do_not_flash()
    {
        var session = new Scene().Join(0, "Ada", camera: true).Store(0, 30, "Ada");
        for (var i = 0; i < 10; i++) session.Join(10 + (i * 0.3), "Ben").Leave(10.1 + (i * 0.3), "Ben");
        Assert.Single(session.Plan(30).Scenes);
    }

    [Fact]
    public void Nobody_is_seen_whom_the_log_does_not_know()
    {
        var layout = new Scene().Join(0, "Ada", camera: true).Store(0, 30, "Ada").Store(0, 30, "Stranger").Plan(30);
        Assert.DoesNotContain(layout.Chunks, chunk => chunk.ParticipantId == Scene.Id("Stranger"));
        Assert.Single(layout.Scenes[0].Tiles);
    }

    [Fact]
    public void Names_are_passed_on_as_they_are()
    {
        const string Hostile = "':x=0;%{expr}\\\n[v]drawtext=\u202Etxt.exe 🦄";
        var layout = new Scene().Join(0, Hostile).Plan(10);
        Assert.Equal(Hostile, layout.Scenes[0].Tiles[0].Label);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void No_time_is_no_layout(double seconds) => Assert.Null(LayoutPlanner.Plan(new Scene().Join(0, "Ada").Input(seconds)));

    [Fact]
    public void The_shortest_recording_is_one_picture()
    {
        var layout = new Scene().Join(0, "Ada").Plan(0.001);
        Assert.Equal(0.04, layout.Duration);
    }

    [Fact]
    public void Eight_lively_hours_are_laid_out()
    {
        var session = new Scene();
        for (var i = 0; i < 15; i++) session.Join(i, $"P{i}", camera: true).Store(i, 8 * 3600, $"P{i}");
        for (var second = 20; second < 8 * 3600; second += 2) session.Speak(second, $"P{second / 2 % 15}");
        for (var minute = 1; minute < 480; minute++) session.Change(minute * 60, $"P{minute % 15}", who => who with { IsMuted = !who.IsMuted });
        var layout = session.Plan(8 * 3600);
        Assert.Equal(8 * 3600, layout.Duration);
        Assert.InRange(layout.Scenes.Count, 1000, 20_000);
    }

    [Fact]
    public void More_than_a_day_is_a_day() => Assert.Equal(86_400, new Scene().Join(0, "Ada").Plan(100_000).Duration);

    private static Scene Crowd(int count)
    {
        var session = new Scene();
        for (var i = 0; i < count; i++) session.Join(i * 0.001, $"P{i}", camera: true).Store(0, 30, $"P{i}");
        return session;
    }
}
