using System.Globalization;
using VideoConf.Contracts.Recordings;
using VideoConf.EndToEnd.Tests.Harness;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>
/// The control plane and the media node die together, at any moment, and FFmpeg by itself; what was recorded stays, and the file appears.
/// <c>VIDEOCONF_KILLS</c> says how often; a run of the whole suite makes few.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class KilledTests(BrowserFixture fixture) : IDisposable
{
    private const double MostLost = 2;
    private const double BeepPeriod = 1.1; // Chromium's fake microphone beeps once a second.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("VIDEOCONF_KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly string _folder = Directory.CreateTempSubdirectory("videoconf-killed-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Whatever_dies_the_recording_loses_no_more_than_two_seconds_and_appears()
    {
        await using var server = await HostProcess.StartAsync("killed", "--media-ip", "127.0.0.1", "--topology", "sfu");
        await using var ada = await Person.ArriveAsync(fixture.Browser, server.Url, "Ada");
        var random = new Random(20260321);
        var meeting = await PrepareAsync(server, ada);

        // 1. Dies while it records.
        await ada.PressAsync("Start recording");
        await Assertions.Expect(ada.Page.GetByTestId("recording-badge")).ToBeVisibleAsync();
        var started = DateTimeOffset.UtcNow;
        var deaths = new List<(double Died, double Back)>();
        var whileComposing = Math.Max(1, Kills / 3);
        for (var i = 0; i < Kills - whileComposing; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(6 + (random.NextDouble() * 8)));
            var died = (DateTimeOffset.UtcNow - started).TotalSeconds;
            await server.KillAsync();
            await server.RestartAsync();
            await ada.WaitBackAsync();
            deaths.Add((died, (DateTimeOffset.UtcNow - started).TotalSeconds));
        }

        await Task.Delay(TimeSpan.FromSeconds(6));
        using var host = await ApiCaller.SignInAsync(server.Url, "Ada", "ada@example.org");
        await host.EndAsync(meeting);

        // 2. Dies, or FFmpeg does, while the file is made.
        for (var i = 0; i < whileComposing; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (random.NextDouble() * 3)));
            if (i % 2 == 1 && Ffmpeg.KillChildOf(server.ProcessId)) continue;
            await server.KillAsync();
            await server.RestartAsync();
        }

        var recording = await Recordings.ReadyAsync(host, meeting);
        var path = Path.Combine(_folder, "meeting.mp4");
        await host.DownloadAsync(recording.Files.Single(file => file.Kind == RecordingFileKinds.Video).Url!, path);

        // 3. A beep shortly before each death, and again shortly after the return: no more is lost than what was on its way.
        var beeps = Beeps(await new MediaFile(path).SamplesAsync());
        var offset = (started - recording.StartedAt).TotalSeconds;
        foreach (var (died, back) in deaths)
        {
            Assert.True(
                beeps.Any(at => at > died + offset - MostLost - BeepPeriod && at <= died + offset + 0.5),
                $"Died at {died + offset:F1} s, and the beeps are at {string.Join(' ', beeps.Select(at => at.ToString("F1", CultureInfo.InvariantCulture)))}");
            Assert.True(
                beeps.Any(at => at > back + offset - 2 && at <= back + offset + 6),
                $"Back at {back + offset:F1} s, and the beeps are at {string.Join(' ', beeps.Select(at => at.ToString("F1", CultureInfo.InvariantCulture)))}");
        }

        ada.ExpectNoisyConsole();
    }

    private static async Task<string> PrepareAsync(HostProcess server, Person ada)
    {
        using var host = await ApiCaller.SignInAsync(server.Url, "Ada", "ada@example.org");
        var meeting = await host.CreateMeetingAsync(new() { Title = "Rough weather", Settings = new() { IsRecordingEnabled = true } });
        await ada.SignInAsync("ada@example.org");
        await ada.EnterAsync(meeting.Id, "Accept");
        return meeting.Id;
    }

    /// <summary>Seconds at which it becomes loud after being quiet.</summary>
    private static List<double> Beeps(float[] samples)
    {
        const int Window = MediaFile.SampleRate / 50;
        var beeps = new List<double>();
        var wasLoud = false;
        for (var i = 0; i + Window <= samples.Length; i += Window)
        {
            var peak = 0f;
            for (var j = i; j < i + Window; j++) peak = Math.Max(peak, Math.Abs(samples[j]));
            var isLoud = peak > 0.02;
            if (isLoud && !wasLoud) beeps.Add((double)i / MediaFile.SampleRate);
            wasLoud = isLoud;
        }

        return beeps;
    }
}
