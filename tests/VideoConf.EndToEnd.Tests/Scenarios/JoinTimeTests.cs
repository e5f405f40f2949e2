using System.Globalization;
using System.Text.Json;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>From the click on "Join now" to the first picture of somebody else.</summary>
[Collection(BrowserCollection.Name)]
public sealed class JoinTimeTests(BrowserFixture fixture, ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Five in an ordinary run; VIDEOCONF_JOIN_SAMPLES asks for more.</summary>
    [Fact]
    public async Task Joins_are_measured()
    {
        var samples = int.TryParse(Environment.GetEnvironmentVariable("VIDEOCONF_JOIN_SAMPLES"), CultureInfo.InvariantCulture, out var asked) ? asked : 5;
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        var meeting = await ada.StartMeetingAsync();
        await guest.JoinAsync(meeting);

        var times = new List<int> { await guest.FirstFrameMillisecondsAsync() };
        while (times.Count < samples)
        {
            await guest.LeaveAsync();
            await Assertions.Expect(ada.TileOf(guest)).ToHaveCountAsync(0);
            await guest.RejoinAsync();
            times.Add(await guest.FirstFrameMillisecondsAsync());
        }

        var report = new { samples, p50 = Percentile(times, 0.50), p95 = Percentile(times, 0.95), max = times.Max(), milliseconds = times };
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "join-times.json"), JsonSerializer.Serialize(report, Indented) + "\n");
        output.WriteLine($"join click to first remote frame over {samples} joins: p50 {report.p50} ms, p95 {report.p95} ms, most {report.max} ms");
        guest.AssertQuietConsole();
        ada.AssertQuietConsole();
    }

    /// <summary>Nearest rank.</summary>
    private static int Percentile(List<int> values, double share) => values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(values.Count * share) - 1));
}
