using System.Diagnostics;
using System.Globalization;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>People whose networks let media out through a TURN server alone: real coturn, over each of its transports.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RelayTests(BrowserFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private HostProcess _host = null!;
    private IBrowser _browser = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // Half a minute of credentials, so that they end within a test.
        _host = await HostProcess.StartAsync(
            "relayed", "--media-ip", "127.0.0.1", "--topology", "sfu", "--turn-port", "0", "--turn-tls-port", "0", "--turn-lifetime", "0.5");

        // The host made its certificate itself.
        _browser = await fixture.LaunchAsync("--ignore-certificate-errors");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _browser.CloseAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task People_meet_by_relay_over_every_transport_and_meet_again_with_renewed_credentials_when_the_TURN_server_died_after_the_first_ones_had_ended()
    {
        await using var ada = await Person.ArriveAsync(_browser, _host.Url, "Ada");
        await using var grace = await Person.ArriveAsync(_browser, _host.Url, "Grace");
        await using var alan = await Person.ArriveAsync(_browser, _host.Url, "Alan");
        (Person Who, string Transport)[] all = [(ada, "udp"), (grace, "tcp"), (alan, "tls")];
        foreach (var (one, transport) in all) await one.ForceRelayAsync(transport);
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await alan.JoinAsync(meeting);
        var ended = DateTimeOffset.UtcNow.Add(Lifetime).AddSeconds(1);
        await MeetAsync(ada, grace, alan);
        foreach (var (one, transport) in all) Assert.Equal([$"relay {transport}"], await one.WaysAsync());

        await Until.GoodAsync(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > ended, now => $"{now:T}", Lifetime * 2);
        await MeetAsync(ada, grace, alan);
        foreach (var (one, _) in all) one.AssertQuietConsole();
        KillTurnServer();

        // More frames than could have been on their way.
        var id = await ada.ParticipantIdAsync();
        foreach (var other in new[] { grace, alan })
        {
            var (before, _) = await other.ReceivedFromAsync(id);
            await Until.GoodAsync(
                () => other.ReceivedFromAsync(id), got => got.Frames < before || got.Frames > before + 30, got => $"{got.Frames} frames of Ada's at {other.Name}, {before} when the TURN server died", TimeSpan.FromSeconds(60));
        }

        await MeetAsync(ada, grace, alan);
    }

    /// <summary>Each sees and hears the next.</summary>
    private static async Task MeetAsync(params Person[] people)
    {
        for (var i = 0; i < people.Length; i++) await people[i].AssertSeesAndHearsAsync(people[(i + 1) % people.Length]);
    }

    private string PidFile => Path.Combine(_host.DataFolder, "turnserver.pid");

    private void KillTurnServer()
    {
        using var server = Process.GetProcessById(int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture));
        Assert.Equal("turnserver", server.ProcessName);
        server.Kill();
        server.WaitForExit();
        File.Delete(PidFile);
    }
}
