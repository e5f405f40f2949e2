using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VideoConf.Meetings.Captions;
using VideoConf.Meetings.Tests.Captions;
using Xunit.Abstractions;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Summaries;

/// <summary>Thirty hours of talk: a transcript may be longer than anything that takes it at once.</summary>
public sealed class LongTranscriptTests(ITestOutputHelper output) : IDisposable
{
    private const int Lines = 25_000;
    private const int WordsALine = 12;

    private readonly CaptionedRoom _room = new();

    public void Dispose() => _room.Dispose();

    /// <summary>On a machine that is busy with other things this takes longer than one wait lasts.</summary>
    private async Task SettleAsync()
    {
        for (var wait = 1; ; wait++)
        {
            try
            {
                await _room.Test.SettleAsync();
                return;
            }
            catch (OperationCanceledException) when (wait < 6)
            {
                continue;
            }
        }
    }

    [Fact]
    public async Task Three_hundred_thousand_words_are_summarized_in_bounded_time_and_memory()
    {
        var (host, connection) = await _room.EnterAsync(Host);
        Ok(await _room.SetAsync(connection));
        var store = new TranscriptStore(_room.Test.Documents);
        var words = "budget cooling supplier release report customer backup design network contract plan power review garden window paper market engine river table light".Split(' ');
        var random = new Random(1);
        for (var i = 0; i < Lines; i++)
        {
            var text = i % 500 == 7
                ? string.Create(CultureInfo.InvariantCulture, $"I will send report number {i} to the finance team by Friday evening, truly.")
                : string.Join(' ', Enumerable.Range(0, WordsALine).Select(_ => words[(random.Next(words.Length) + (i / 3000)) % words.Length])) + ".";
            var line = _room.Said(host.ParticipantId, text, at: i * 4, lineId: string.Create(CultureInfo.InvariantCulture, $"l{i}")).Line!;
            await store.KeepAsync(_room.Id, SpokenLines.ToDocument(new(_room.SessionId, _room.Id, _room.StartedAt, null, null), host.ParticipantId, "Hanna Host", line), None);
        }

        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        Ok(await _room.Test.Plane.MakeSummary.ExecuteAsync(Host, _room.Id, null, None));
        await SettleAsync();

        watch.Stop();
        var summary = Ok(await _room.Test.Plane.GetSummary.ExecuteAsync(Host, _room.Id, null, None)).Value;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var size = JsonSerializer.SerializeToUtf8Bytes(summary).Length;
        output.WriteLine($"{Lines * WordsALine} words: {watch.Elapsed.TotalSeconds:F1} s, {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MiB allocated, {kept >> 20} MiB kept, summary of {size} bytes");

        Assert.Equal("ready", summary.Status);
        Assert.NotEmpty(summary.Content!.Summary);
        Assert.Equal(50, summary.Content.ActionItems.Count);
        Assert.All(summary.Content.ActionItems, item => Assert.Equal(("Hanna Host", "by Friday evening"), (item.Assignee, item.Due)));
        Assert.True(size < 256 * 1024, $"{size} bytes");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(3), $"{watch.Elapsed}");
        Assert.True(kept < 64L << 20, $"{kept} bytes more than before");
    }
}
