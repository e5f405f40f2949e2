using System.Diagnostics;
using System.Globalization;
using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Summaries;
using VideoConf.EndToEnd.Tests.Harness;
using Xunit.Abstractions;

namespace VideoConf.EndToEnd.Tests.Scenarios;

/// <summary>What remains of a meeting when it is over, and of whom. <c>VIDEOCONF_RECORDED_SECONDS</c> makes it longer, to measure.</summary>
[Collection(BrowserCollection.Name)]
public sealed class KeptTests(BrowserFixture fixture, ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan RecordingTime =
        TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("VIDEOCONF_RECORDED_SECONDS") ?? "30", CultureInfo.InvariantCulture));

    private readonly string _folder = Directory.CreateTempSubdirectory("videoconf-kept-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recording_shows_and_tells_everyone_but_who_declined()
    {
        // 1. Three people with faces and voices of their own; the third allows neither recording nor transcript.
        var blue = await FakeDevices.MakeAsync(_folder, "ada", "0x1030d0", "en-us", "we will send the report to the team on monday");
        var green = await FakeDevices.MakeAsync(_folder, "grace", "0x10a030", "en-us+f3", "the meeting is about money for the new school");
        var red = await FakeDevices.MakeAsync(_folder, "alan", "0xd01020", "en-us+m7", "elephants swim across the river every winter");
        await using var browserOfAda = await fixture.LaunchAsync(blue.Flags);
        await using var browserOfGrace = await fixture.LaunchAsync(green.Flags);
        await using var browserOfAlan = await fixture.LaunchAsync(red.Flags);
        await using var ada = await Person.ArriveAsync(browserOfAda, fixture.Host.Url, "Ada");
        await using var grace = await Person.ArriveAsync(browserOfGrace, fixture.Host.Url, "Grace");
        await using var alan = await Person.ArriveAsync(browserOfAlan, fixture.Host.Url, "Alan");

        using var host = await ApiCaller.SignInAsync(fixture.Host.Url, "Ada", "ada@example.org");
        var meeting = await host.CreateMeetingAsync(new()
        {
            Title = "School budget",
            Settings = new() { IsRecordingEnabled = true, AiEnabled = true, AutoTranscribe = true, AutoSummarize = true, RecordParticipantFiles = true },
        });
        await ada.SignInAsync("ada@example.org");
        await ada.EnterAsync(meeting.Id, "Accept");
        await grace.EnterAsync(meeting.Id, "Accept");

        // 2. Recorded, so that nobody can miss it; who comes late is told.
        var asked = Stopwatch.StartNew();
        await ada.PressAsync("Start recording");
        await Assertions.Expect(ada.Page.GetByTestId("recording-badge")).ToBeVisibleAsync();
        await Assertions.Expect(grace.Page.GetByTestId("recording-badge")).ToBeVisibleAsync();
        var recorded = Stopwatch.StartNew();
        await alan.EnterAsync(meeting.Id, "Decline");
        await Assertions.Expect(alan.Page.GetByRole(AriaRole.Region, new() { Name = "Recording notice" })).ToBeVisibleAsync();
        await alan.PressAsync("Got it");
        await ada.SeesAsync(alan, "not recorded");

        // 3. Captions while it is said.
        await grace.PressAsync("Turn on captions");
        await Assertions.Expect(grace.Page.GetByTestId("caption-line").First).ToBeVisibleAsync();
        await grace.ScreenshotAsync("captions-while-recording");
        if (recorded.Elapsed < RecordingTime) await Task.Delay(RecordingTime - recorded.Elapsed);
        var least = recorded.Elapsed;

        await ada.PressAsync("More ways to leave");
        await ada.Page.GetByRole(AriaRole.Menuitem, new() { Name = "End for everyone" }).ClickAsync();
        await ada.PressAsync("End for everyone");
        await Assertions.Expect(grace.Page.GetByRole(AriaRole.Heading, new() { Name = "The meeting has ended" })).ToBeVisibleAsync();
        var most = asked.Elapsed;

        // 4. The file appears.
        var ended = Stopwatch.StartNew();
        var recording = await Recordings.ReadyAsync(host, meeting.Id);
        output.WriteLine($"{recording.Duration:F1} s were a file {ended.Elapsed.TotalSeconds:F1} s after the end");
        var names = await NamesAsync(host, meeting.Id);
        var video = await FetchAsync(host, recording, RecordingFileKinds.Video, participantId: null);
        Assert.Equal(["h264", "aac"], (await video.CodecsAsync()).Take(2));
        Assert.InRange(await video.DurationAsync(), recording.Duration!.Value - 0.5, recording.Duration.Value + 0.5);
        Assert.InRange(recording.Duration.Value, least.TotalSeconds - 5, most.TotalSeconds + 5);
        Assert.DoesNotContain(recording.Gaps, gap => gap.To - gap.From > TimeSpan.FromSeconds(2));

        // 5. Two faces in their places and not the third's, whose place is kept.
        var late = await video.PictureAsync(recording.Duration.Value - 8);
        var first = late.Find(0x10, 0x30, 0xd0);
        var second = late.Find(0x10, 0xa0, 0x30);
        Assert.True(first.Share > 0.08, $"Ada's blue: {first}");
        Assert.True(second.Share > 0.08, $"Grace's green: {second}");
        Assert.True(Math.Abs(first.X - second.X) > 0.2 || Math.Abs(first.Y - second.Y) > 0.2, $"Ada at {first}, Grace at {second}");
        Assert.True(first.Share + second.Share < 0.75, $"A third place is kept: {first}, {second}");
        for (var at = 2.0; at < recording.Duration.Value; at += 6) Assert.Equal(0, (await video.PictureAsync(at)).Find(0xd0, 0x10, 0x20).Share, tolerance: 0.004);

        // 6. Two voices: what each sounds like by itself is in what they sound like together. No file of the third.
        Assert.DoesNotContain(recording.Files, file => file.ParticipantId is not null && file.ParticipantId == names["Alan"]);
        var together = await video.SamplesAsync();
        foreach (var name in (string[])["Ada", "Grace"])
        {
            var alone = await (await FetchAsync(host, recording, RecordingFileKinds.Participant, names[name])).SamplesAsync();
            Assert.True(Likeness(together, alone) > 0.3, $"The voice of {name} in the mix: {Likeness(together, alone):F2}");
        }

        // 7. The transcript has the words of those two alone, each under their name; the summary rests on it.
        var transcript = await Until.GoodAsync(
            () => host.GetAsync<TranscriptResponse>($"/v1/meetings/{meeting.Id}/transcript"), got => got.Status is "ready" or "failed", got => got.Status, Recordings.ProcessingLimit);
        Assert.Equal("ready", transcript.Status);
        Assert.All(transcript.Lines, line => Assert.Contains(line.ParticipantId, (string[])[names["Ada"], names["Grace"]]));
        AssertHeard(transcript, names["Ada"], "send", "report", "team", "monday");
        AssertHeard(transcript, names["Grace"], "meeting", "about", "money", "school");
        var summary = await Until.GoodAsync(
            () => host.GetAsync<SummaryResponse>($"/v1/meetings/{meeting.Id}/summary"), got => got.Status is "ready" or "failed", got => got.Status, Recordings.ProcessingLimit);
        output.WriteLine($"and a summary {(summary.UpdatedAt!.Value - recording.StoppedAt!.Value).TotalSeconds:F1} s after it");
        Assert.NotEmpty(summary.Content!.Summary);
        Assert.All(summary.Content.Summary, point => Assert.NotEmpty(point.LineIds));

        // 8. And the pages show it.
        await ada.Page.GotoAsync($"/meetings/{meeting.Id}/recordings/{recording.RecordingId}");
        await Assertions.Expect(ada.Page.GetByTestId("player")).ToHaveAttributeAsync("data-state", "ready");
        await Assertions.Expect(ada.Page.GetByTestId("transcript-line").First).ToBeVisibleAsync();
        await ada.ScreenshotAsync("player");
        await ada.Page.GotoAsync($"/meetings/{meeting.Id}/summary");
        await Assertions.Expect(ada.Page.GetByTestId("summary")).ToHaveAttributeAsync("data-status", "ready");
        await ada.ScreenshotAsync("summary");
        foreach (var person in (Person[])[ada, grace, alan]) person.AssertQuietConsole();
    }

    private static async Task<Dictionary<string, string>> NamesAsync(ApiCaller host, string meetingId) =>
        (await host.GetAsync<Page<Contracts.Sessions.SessionParticipant>>($"/v1/meetings/{meetingId}/participants")).Items
            .ToDictionary(one => one.DisplayName, one => one.ParticipantId, StringComparer.Ordinal);

    private async Task<MediaFile> FetchAsync(ApiCaller host, RecordingResponse recording, string kind, string? participantId)
    {
        var file = recording.Files.Single(one => one.Kind == kind && one.ParticipantId == participantId);
        var path = Path.Combine(_folder, $"{kind}-{participantId}.mp4");
        await host.DownloadAsync(file.Url!, path);
        Assert.Equal(file.Length, new FileInfo(path).Length);
        return new MediaFile(path);
    }

    /// <summary>
    /// Somebody was heard to say at least one of their own words. How many an engine understands of a voice that a busy browser stutters says
    /// nothing of the way from the voice to the line.
    /// </summary>
    private void AssertHeard(TranscriptResponse transcript, string participantId, params string[] expected)
    {
        var words = string.Join(' ', transcript.Lines.Where(line => line.ParticipantId == participantId).Select(line => line.Text)).ToLowerInvariant();
        var heard = expected.Where(word => words.Contains(word, StringComparison.Ordinal)).ToList();
        output.WriteLine($"{heard.Count} of {expected.Length} words were heard: {words}");
        Assert.True(heard.Count > 0, $"None of {string.Join(", ", expected)} was heard: {words}");
    }

    /// <summary>Correlation of two sounds of one timeline at its best within 100 ms: 1 for the same, 0 for none.</summary>
    private static double Likeness(float[] together, float[] alone)
    {
        var length = Math.Min(together.Length, alone.Length);
        double ownEnergy = 0, best = 0;
        for (var i = 0; i < length; i++) ownEnergy += alone[i] * alone[i];
        var span = MediaFile.SampleRate / 10;
        for (var shift = -span; shift <= span; shift++)
        {
            double product = 0, energy = 0;
            for (var i = Math.Max(0, -shift); i < Math.Min(length, together.Length - shift) && i + shift < together.Length; i++)
            {
                product += together[i + shift] * alone[i];
                energy += together[i + shift] * together[i + shift];
            }

            best = Math.Max(best, product / Math.Sqrt(Math.Max(energy * ownEnergy, 1e-12)));
        }

        return best;
    }
}
