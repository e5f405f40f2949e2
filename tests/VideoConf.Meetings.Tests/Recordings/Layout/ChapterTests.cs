using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Recordings.Layout;

namespace VideoConf.Meetings.Tests.Recordings.Layout;

public sealed class ChapterTests
{
    [Fact]
    public void A_shared_screen_begins_a_chapter()
    {
        var input = new Scene().Join(0, "Ada").Join(0, "Ben").Change(20, "Ada", who => who with { IsScreenSharing = true })
            .Change(25, "Ada", who => who with { IsMuted = true }).Change(40, "Ada", who => who with { IsScreenSharing = false })
            .Change(60, "Ben", who => who with { IsScreenSharing = true }).Input(100);
        Assert.Equal(
            [new RecordingChapter(0, "Beginning"), new RecordingChapter(20, "Ada shares the screen"), new RecordingChapter(60, "Ben shares the screen")], ChapterPlanner.FromLog(input));
    }

    [Fact]
    public void What_was_shared_before_the_start_is_what_it_begins_with()
    {
        var input = new Scene().Join(0, "Ada").Change(20, "Ada", who => who with { IsScreenSharing = true }).Input(100, from: 50);
        Assert.Equal([new RecordingChapter(0, "Ada shares the screen")], ChapterPlanner.FromLog(input));
    }

    [Fact]
    public void Nothing_happened_and_who_declined_make_no_chapters()
    {
        Assert.Empty(ChapterPlanner.FromLog(new Scene().Join(0, "Ada").Input(100)));
        Assert.Empty(ChapterPlanner.FromLog(new Scene().Join(0, "Secret", false, ConsentTypes.Recording).Change(20, "Secret", who => who with { IsScreenSharing = true }).Input(100)));
    }

    [Fact]
    public void Chapters_are_not_closer_than_ten_seconds_and_not_beyond_the_end()
    {
        var marks = new[] { 3.0, 5, 12, 14, 30, 100, 200 }.Select(second => (Scene.At(second), $"at {second}"));
        Assert.Equal([0.0, 12, 30], ChapterPlanner.Within(Scene.At(0), Scene.At(100), marks).Select(chapter => chapter.StartSeconds));
    }
}
