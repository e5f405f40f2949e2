using System.Diagnostics;
using System.Globalization;
using VideoConf.Contracts.Signaling;
using VideoConf.EndToEnd.Tests.Harness;
using VideoConf.TestSupport.Network;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>
/// People whose networks are narrow, become so, or change, seen by the web client behind a relay that models them. What is measured is printed; the bounds are for machines
/// that run much else.
/// </summary>
[Collection(BrowserCollection.Name)]
public sealed class NetworkTests(BrowserFixture fixture, ITestOutputHelper output)
{
    /// <summary>Seconds without a picture or a sound while something changes; far more than what is meant, for a machine that runs much else.</summary>
    private const double MostGap = 6;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task The_picture_follows_the_rate_stops_before_the_sound_does_and_comes_back_by_itself()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        using var network = new RelayedAnswers(seed: 1);
        Carry(network, 3_000);
        await network.ConnectAsync(grace.Context);
        await ada.UseCameraAsync("1280x720@10");
        await grace.UseCameraAsync("160x90@5");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        var id = await ada.ParticipantIdAsync();
        await LinesAsync("joined at 3 Mbit/s", lines => lines > 400);
        await grace.Page.EvaluateAsync(Scripts.Read("Harness", "gapMeter.js"));

        Carry(network, 500);
        await LinesAsync("500 kbit/s: smaller", lines => lines is > 0 and <= 360);
        await StayAsync("500 kbit/s");
        Assert.InRange((await GapsAsync("500 kbit/s")).Pictures.Longest, 0, MostGap);

        // Sound takes 57 of it on the way. With 80 the base layer of the smallest size, 12 kbit/s at ten frames a second, may fit beside it.
        Carry(network, 65);
        var paused = grace.TileOf(ada).GetByTestId("paused");
        await MeasureAsync("65 kbit/s: the picture is paused", () => Assertions.Expect(paused).ToHaveTextAsync("Picture paused: your connection is too slow"));
        await Assertions.Expect(grace.Page.GetByTestId("banner")).ToContainTextAsync("Sound goes on");
        await StayAsync("65 kbit/s, sound alone");
        Assert.InRange((await GapsAsync("65 kbit/s")).Sound.Longest, 0, MostGap);
        await grace.ScreenshotAsync("paused-light");
        await grace.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await grace.ScreenshotAsync("paused-dark");
        await grace.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        Carry(network, 3_000);
        await MeasureAsync("3 Mbit/s: the picture is back", () => Assertions.Expect(paused).ToHaveCountAsync(0, new() { Timeout = (float)Limit.TotalMilliseconds }));
        await LinesAsync("3 Mbit/s: as large as before", lines => lines > 400);
        await Assertions.Expect(grace.Page.GetByTestId("banner")).ToHaveCountAsync(0);
        ada.AssertQuietConsole();
        grace.AssertQuietConsole();

        Task LinesAsync(string what, Func<int, bool> isGood) => MeasureAsync(
            what, () => Until.GoodAsync(() => grace.LinesFromAsync(id), isGood, lines => $"{what}: {lines} lines", Limit));

        async Task<Gaps> GapsAsync(string what)
        {
            var gaps = await grace.Page.EvaluateAsync<Gaps>("() => { const gaps = window.__gaps(); window.__gapsAnew(); return gaps; }");
            Print($"{what}: longest gap of sound and picture, s: {gaps}");
            return gaps;
        }

        // What is heard while nothing changes.
        async Task StayAsync(string what)
        {
            var before = await SoundAsync(grace);
            var after = await Until.GoodAsync(() => SoundAsync(grace), now => now.Samples >= before.Samples + (3 * 48_000), now => $"{now.Samples} samples", Limit);
            var missing = (after.Missing - before.Missing) / (after.Samples - before.Samples);
            Print($"{what}: {missing:P1} of the sound missing");
            Assert.True(after.Energy > before.Energy, $"{what}: nothing is heard");
            Assert.InRange(missing, 0, 0.2);
        }
    }

    [Fact]
    public async Task A_screen_stays_readable_on_a_narrow_network()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        using var network = new RelayedAnswers(seed: 2);
        Carry(network, 500, queueMilliseconds: 1_000);
        await network.ConnectAsync(grace.Context);
        foreach (var one in new[] { ada, grace })
        {
            await one.UseCameraAsync("160x90@5");
            await one.Context.AddInitScriptAsync(Scripts.Read("Harness", "slides.js"));
        }

        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await ada.PressAsync("Share screen");
        var id = await ada.ParticipantIdAsync();
        var video = grace.Page.GetByTestId("stage").Locator("video");
        await MeasureAsync("500 kbit/s: the screen is there", () => Until.GoodAsync(ScreenAsync, screen => screen.FramesDecoded >= 3, screen => $"{screen.FramesDecoded} frames", Limit));

        // Text in black on white: it is hard to read from a mean squared error of 800 (19 dB) on.
        await MeasureAsync("500 kbit/s: the screen is sharp", () => Until.GoodAsync(NoiseAsync, noise => noise < 200, noise => $"an error of {noise:F0}", Limit));
        var began = Stopwatch.GetTimestamp();
        var before = await ScreenAsync();
        var after = await Until.GoodAsync(ScreenAsync, now => now.FramesDecoded >= before.FramesDecoded + 20, now => $"{now.FramesDecoded} frames", Limit);
        var rate = (after.FramesDecoded - before.FramesDecoded) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Print($"500 kbit/s: {after.FrameHeight} lines of the screen, {rate:F1} frames a second, an error of {await NoiseAsync():F0}");
        Assert.Equal(720, after.FrameHeight);
        Assert.InRange(rate, 1, 6);
        await grace.AssertSeesAndHearsAsync(ada);
        ada.AssertQuietConsole();
        grace.AssertQuietConsole();

        async Task<Inbound> ScreenAsync() => await grace.PictureFromAsync(id, TrackSources.Screen) ?? new Inbound();
        Task<double> NoiseAsync() => video.EvaluateAsync<double>("video => window.__textNoise(video)");
    }

    [Fact]
    public async Task Who_gets_another_address_in_mid_call_misses_hardly_anything()
    {
        await using var ada = await Person.ArriveAsync(fixture, "Ada");
        await using var grace = await Person.ArriveAsync(fixture, "Grace");
        using var network = new RelayedAnswers(seed: 3);
        await network.ConnectAsync(grace.Context);
        foreach (var one in new[] { ada, grace }) await one.UseCameraAsync("160x90@15");
        var meeting = await ada.StartMeetingAsync();
        await grace.JoinAsync(meeting);
        await ada.AssertSeesAndHearsAsync(grace);
        await grace.AssertSeesAndHearsAsync(ada);
        var id = await grace.ParticipantIdAsync();
        foreach (var one in new[] { ada, grace }) await one.Page.EvaluateAsync(Scripts.Read("Harness", "gapMeter.js"));
        await StayAsync("nothing changes", () => Task.CompletedTask);

        await StayAsync("the NAT gives another port", () =>
        {
            network.Move();
            return Task.CompletedTask;
        });
        await StayAsync("the address is gone", () =>
        {
            network.Strand();
            return Task.CompletedTask;
        });
        await StayAsync("the network is another, and the browser says so", async () =>
        {
            await grace.Context.SetOfflineAsync(true);
            network.Strand();
            await grace.Context.SetOfflineAsync(false);
        });
        Assert.Equal(id, await grace.ParticipantIdAsync());
        Assert.Equal(1, await grace.Page.EvaluateAsync<int>("() => window.__peers.length"));
        grace.ExpectNoisyConsole();
        ada.AssertQuietConsole();

        async Task StayAsync(string what, Func<Task> change)
        {
            foreach (var one in new[] { ada, grace }) await one.Page.EvaluateAsync("() => window.__gapsAnew()");
            await change();
            await Task.Delay(TimeSpan.FromSeconds(4));
            foreach (var one in new[] { ada, grace })
            {
                var gaps = await Until.GoodAsync(
                    () => one.Page.EvaluateAsync<Gaps>("() => window.__gaps()"), gaps => gaps.Flow, gaps => $"{what}: {one.Name} misses sound for {gaps.Sound.Now:F1} s, pictures for {gaps.Pictures.Now:F1} s", Limit);
                Print($"{what}: {one.Name}'s longest gap of sound and pictures, s: {gaps}");
                Assert.InRange(Math.Max(gaps.Sound.Longest, gaps.Pictures.Longest), 0, MostGap);
            }
        }
    }

    private static void Carry(RelayedAnswers network, long kilobits, int queueMilliseconds = 300) => network.Set(
        RelayDirection.Down, LinkConditions.Limited(kilobits * 1_000, TimeSpan.FromMilliseconds(queueMilliseconds), TimeSpan.FromMilliseconds(20)));

    private static async Task<(double Energy, double Samples, double Missing)> SoundAsync(Person person)
    {
        var sounds = (await person.InboundAsync()).Where(entry => entry.Kind == "audio").ToList();
        return (sounds.Sum(entry => entry.AudioEnergy), sounds.Max(entry => entry.Samples), sounds.Sum(entry => entry.MissingSamples));
    }

    private async Task MeasureAsync(string what, Func<Task> until)
    {
        var began = Stopwatch.GetTimestamp();
        await until();
        Print($"{what}: after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
    }

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
