using System.Globalization;
using VideoConf.Contracts.Recordings;
using VideoConf.EndToEnd.Tests.Harness;
using VideoConf.EndToEnd.Tests.Raw;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>Whether picture and sound of everyone are together in a recording, and everyone with everyone.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ClapperTests(BrowserFixture fixture, ITestOutputHelper output) : IDisposable
{
    /// <summary>
    /// Seconds. A picture comes every 40 ms, and a browser that waits for its turn hands pictures over late by what it waited: at half of two processors 225 ms. With
    /// nothing beside it the median is within 60 ms; what is printed tells.
    /// </summary>
    private const double MostApart = 0.35;
    private const int FramesPerSecond = 25;

    /// <summary>Of each person; the first and the last may be cut off.</summary>
    private const int Claps = 8;

    private static readonly Clapper[] People = [new("Ada", "#f00", 700), new("Grace", "#0f0", 1_500), new("Alan", "#00f", 2_600)];

    private readonly string _folder = Directory.CreateTempSubdirectory("videoconf-clapper-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Flash_and_beep_of_three_people_meet_in_the_recording()
    {
        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada", "clapper@example.org");
        var meeting = await host.CreateMeetingAsync(new() { Title = "Clapper", Settings = new() { IsRecordingEnabled = true } });
        var contexts = new List<IBrowserContext>();
        try
        {
            // Pages that only send: what is shown to people has no part in this, and would take the machine from what has.
            var pages = new List<IPage>();
            foreach (var clapper in People)
            {
                using var caller = await ApiCaller.SignInAsync(fixture.Host.Url, clapper.Name);
                var joined = await caller.JoinAsync(meeting.Id, new() { ConsentToken = await caller.AcceptRecordingAsync(meeting.Id) });
                var context = await fixture.Browser.NewContextAsync(new() { Permissions = ["camera", "microphone"] });
                contexts.Add(context);
                await context.AddInitScriptAsync(string.Create(CultureInfo.InvariantCulture, $"window.__clapper = {{ colour: '{clapper.Colour}', pitch: {clapper.Pitch} }};"));
                await context.AddInitScriptAsync(Scripts.Read("Harness", "clapper.js"));
                pages.Add(await RawPage.JoinAsync(context, fixture.Host.Url, meeting.Id, joined.Token, receives: false));
            }

            await host.PostAsync<RecordingState>($"/v1/meetings/{meeting.Id}/recording/start");
            var before = await ClapsAsync(pages);
            await Until.GoodAsync(
                () => ClapsAsync(pages), claps => claps.Zip(before).All(pair => pair.First - pair.Second > Claps), claps => $"claps: {string.Join(", ", claps)}", TimeSpan.FromMilliseconds(Person.Patience));
            await host.EndAsync(meeting.Id);
            var recording = await Recordings.ReadyAsync(host, meeting.Id);
            var path = Path.Combine(_folder, "meeting.mp4");
            await host.DownloadAsync(recording.Files.Single(file => file.Kind == RecordingFileKinds.Video).Url!, path);

            var file = new MediaFile(path);
            var flashes = await FlashesAsync(file);
            var samples = await file.SamplesAsync();
            var firsts = new List<double[]>();
            foreach (var (clapper, index) in People.Select((clapper, index) => (clapper, index)))
            {
                var beeps = Beeps(samples, clapper.Pitch);
                var apart = flashes[index].Select(flash => Nearest(beeps, flash) - flash).ToArray();
                output.WriteLine($"{clapper.Name}: beep after flash, ms: {string.Join(' ', apart.Select(each => (each * 1000).ToString("F0", CultureInfo.InvariantCulture)))}");
                Assert.True(apart.Length >= Claps - 2, $"{clapper.Name} flashed {apart.Length} times and beeped {beeps.Count} times");
                Assert.True(Math.Abs(Median(apart)) < MostApart, $"{clapper.Name}: sound comes {Median(apart) * 1000:F0} ms after the picture");
                firsts.Add([.. beeps]);
            }

            // All clap on the same second of the same clock.
            foreach (var others in firsts.Skip(1))
            {
                var apart = others.Select(beep => Nearest(firsts[0], beep) - beep).ToArray();
                output.WriteLine($"between people, ms: {string.Join(' ', apart.Select(each => (each * 1000).ToString("F0", CultureInfo.InvariantCulture)))}");
                Assert.True(Math.Abs(Median(apart)) < MostApart, $"People are {Median(apart) * 1000:F0} ms apart");
            }
        }
        finally
        {
            foreach (var context in contexts) await context.CloseAsync();
        }
    }

    private static Task<int[]> ClapsAsync(IEnumerable<IPage> pages) => Task.WhenAll(pages.Select(page => page.EvaluateAsync<int>("() => window.__claps")));

    /// <summary>Seconds at which each person's colour appears.</summary>
    private static async Task<List<double>[]> FlashesAsync(MediaFile file)
    {
        var seen = People.Select(_ => new List<double>()).ToArray();
        var was = new bool[People.Length];
        var frame = 0;
        foreach (var picture in await file.PicturesAsync(FramesPerSecond))
        {
            for (var i = 0; i < People.Length; i++)
            {
                var isLit = picture.Find((byte)(i == 0 ? 255 : 0), (byte)(i == 1 ? 255 : 0), (byte)(i == 2 ? 255 : 0)).Share > 0.04;
                if (isLit && !was[i]) seen[i].Add((double)frame / FramesPerSecond);
                was[i] = isLit;
            }

            frame++;
        }

        return seen;
    }

    /// <summary>Seconds at which a pitch begins to sound, to 5 ms.</summary>
    private static List<double> Beeps(float[] samples, double pitch)
    {
        const int Step = MediaFile.SampleRate / 200;
        var beeps = new List<double>();
        var wasLoud = false;
        var quietSince = 0.0;
        for (var i = 0; i + Step <= samples.Length; i += Step)
        {
            double real = 0, imaginary = 0;
            for (var j = 0; j < Step; j++)
            {
                var angle = 2 * Math.PI * pitch * j / MediaFile.SampleRate;
                real += samples[i + j] * Math.Cos(angle);
                imaginary += samples[i + j] * Math.Sin(angle);
            }

            var at = (double)i / MediaFile.SampleRate;
            var isLoud = Math.Sqrt((real * real) + (imaginary * imaginary)) / Step > 0.06;
            if (isLoud && !wasLoud && at - quietSince > 1) beeps.Add(at);
            if (isLoud) quietSince = at;
            wasLoud = isLoud;
        }

        return beeps;
    }

    private static double Nearest(IReadOnlyList<double> all, double to) => all.Count == 0 ? double.MaxValue : all.MinBy(each => Math.Abs(each - to));

    private static double Median(double[] all) => all.Order().ElementAt(all.Length / 2);

    private sealed record Clapper(string Name, string Colour, double Pitch);
}
