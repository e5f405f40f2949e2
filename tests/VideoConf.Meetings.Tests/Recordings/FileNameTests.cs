using VideoConf.Meetings.Recordings;

namespace VideoConf.Meetings.Tests.Recordings;

public sealed class FileNameTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 1, 14, 5, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("Weekly", "Weekly 2030-01-01 12-05.mp4")]
    [InlineData("Größe 会議 🎉", "Größe 会議 🎉 2030-01-01 12-05.mp4")]
    [InlineData("../../etc/passwd", "etc passwd 2030-01-01 12-05.mp4")]
    [InlineData("..\\..\\windows\\system32", "windows system32 2030-01-01 12-05.mp4")]
    [InlineData("C:\\x|y<z>\"?*", "C x y z 2030-01-01 12-05.mp4")]
    [InlineData("a\r\nContent-Type: text/html\0", "a Content-Type text html 2030-01-01 12-05.mp4")]
    [InlineData("gnp.\u202Eexe.4pm", "gnp. exe.4pm 2030-01-01 12-05.mp4")]
    [InlineData("\uFEFF\u200B\u2066", "Meeting 2030-01-01 12-05.mp4")]
    [InlineData("", "Meeting 2030-01-01 12-05.mp4")]
    [InlineData(" . . ", "Meeting 2030-01-01 12-05.mp4")]
    [InlineData("\uD800 half", "half 2030-01-01 12-05.mp4")]
    public void A_title_becomes_a_name_that_every_file_system_takes(string title, string expected) => Assert.Equal(expected, RecordingFileNames.Of(title, At, null, "mp4"));

    [Theory]
    [InlineData("Ada", "Weekly 2030-01-01 12-05 Ada.mp4")]
    [InlineData("/dev/null", "Weekly 2030-01-01 12-05 dev null.mp4")]
    [InlineData("$(reboot); 'rm' %2e%2e", "Weekly 2030-01-01 12-05 $(reboot); 'rm' %2e%2e.mp4")]
    [InlineData("\u202E\u0000", "Weekly 2030-01-01 12-05 participant.mp4")]
    public void So_does_a_participants_name(string name, string expected) => Assert.Equal(expected, RecordingFileNames.Of("Weekly", At, name, "mp4"));

    [Fact]
    public void A_name_is_never_long()
    {
        var name = RecordingFileNames.Of(new string('x', 5000), At, new string('y', 5000), "mp4");
        Assert.InRange(name.Length, 150, 200);
        Assert.EndsWith("y.mp4", name, StringComparison.Ordinal);
    }
}
