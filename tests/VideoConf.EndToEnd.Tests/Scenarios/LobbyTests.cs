using System.Diagnostics;
using System.Text.Json;
using VideoConf.Contracts.Moderation;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>From a host's word to the first picture.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LobbyTests(BrowserFixture fixture, ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    [Fact]
    public async Task Who_waits_is_let_in_and_sees_the_others()
    {
        const string Email = "lobby-host@example.org";
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada", Email);
        var meeting = await host.CreateMeetingAsync(new() { Title = "Behind a door", Settings = new() { LobbyEnabled = true } });
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await ada.SignInAsync(Email);
        await ada.OpenLinkAsync(meeting.Id);
        await ada.ClickJoinAsync();
        await Assertions.Expect(ada.Meeting).ToHaveAttributeAsync("data-phase", "connected");

        await using var guest = await Person.ArriveAsync(fixture, "Guest");
        guest.Expect(403);
        await guest.OpenLinkAsync(meeting.Id);
        await guest.ClickJoinAsync();
        var admitted = await Until.GoodAsync(
            () => host.ModerateAsync(meeting.Id, new(ModerationActions.AdmitAll)), result => result.Affected == 1, result => $"{result.Affected} were let in", TimeSpan.FromSeconds(30));
        var clock = Stopwatch.StartNew();
        await Until.GoodAsync(guest.InboundAsync, inbound => inbound.Any(track => track.FramesDecoded > 0), inbound => $"{inbound.Length} tracks", TimeSpan.FromSeconds(60));
        var report = new { milliseconds = clock.ElapsedMilliseconds, admitted.Affected };
        await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "lobby-time.json"), JsonSerializer.Serialize(report, Indented) + "\n");
        output.WriteLine($"let in to first remote frame: {report.milliseconds} ms");
        guest.AssertQuietConsole();
        ada.AssertQuietConsole();
    }
}
