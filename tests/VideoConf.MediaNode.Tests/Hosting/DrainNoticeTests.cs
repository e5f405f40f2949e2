using System.Globalization;
using VideoConf.MediaNode.Hosting;

namespace VideoConf.MediaNode.Tests.Hosting;

public sealed class DrainNoticeTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("drain-notice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_watcher_of_the_machine_says_by_when() => Assert.Equal(TimeSpan.FromSeconds(20), Read((Now.ToUnixTimeSeconds() + 20).ToString(CultureInfo.InvariantCulture) + "\n"));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1799999999")]
    [InlineData("1800200000")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999")]
    public void What_is_of_no_notice_counts_for_nothing(string text) => Assert.Null(Read(text));

    [Fact]
    public void Without_a_file_there_is_no_deadline()
    {
        Assert.Null(DrainNotice.Read(path: null, Now));
        Assert.Null(DrainNotice.Read(Path.Combine(_folder, "nothing"), Now));
        Assert.Null(DrainNotice.Read(_folder, Now));
    }

    private TimeSpan? Read(string text)
    {
        var path = Path.Combine(_folder, "ends-at");
        File.WriteAllText(path, text);
        return DrainNotice.Read(path, Now);
    }
}
