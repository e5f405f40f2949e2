using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Captions.Jobs;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Captions.Jobs;

/// <summary>Recorded tracks written down through the node API, with a scripted engine and a store that can be out of order.</summary>
public sealed class TranscriptionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly ScriptedTranscriber _engine = ScriptedTranscriber.Create();
    private ObjectStoreDouble _store = null!;
    private NodeFixture _node = null!;

    public async Task InitializeAsync()
    {
        _store = await ObjectStoreDouble.StartAsync();
        var options = new TranscriptionOptions { QueueCapacity = 2, Pauses = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)] };
        _node = await NodeFixture.StartAsync(_engine, options);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Recorded_voices_come_as_lines_by_time_with_who_said_them()
    {
        var status = await RunAsync([
            .. RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1), (2, 2))),
            .. RecordedVoices.Record(_store, "prt_b", Start.AddSeconds(2), RecordedVoices.Speech((0, 1)))]);
        Assert.Equal((JobStates.Succeeded, 1.0, "Scripted", null), (status.State, status.Progress, status.Engine, status.Failure));
        Assert.Equal(["prt_a", "prt_b", "prt_a"], status.Lines.Select(line => line.ParticipantId));
        foreach (var (line, start, end) in new[] { (status.Lines[0].Line, 0.5, 1.5), (status.Lines[1].Line, 2.0, 3.0), (status.Lines[2].Line, 3.5, 5.5) })
        {
            Assert.InRange((line.StartedAt - Start).TotalSeconds, start - 0.5, start + 0.2);
            Assert.InRange((line.EndedAt - Start).TotalSeconds, end - 0.2, end + 0.8);
            Assert.Equal(("en-US", true), (line.Language, line.IsFinal));
        }

        Assert.Equal(3, status.Lines.Select(line => line.Line.LineId).Distinct().Count());
    }

    [Fact]
    public async Task Put_comes_any_number_of_times_and_delete_forgets()
    {
        var chunks = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1)));
        await RunAsync(chunks);
        await PutAsync("tr-1", chunks);
        Assert.Equal(JobStates.Succeeded, (await GetAsync("tr-1"))!.State);
        Assert.Single(_engine.Utterances);
        for (var i = 0; i < 2; i++)
        {
            using var deleted = await _node.Http.DeleteAsync(NodePaths.Transcription("tr-1"));
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        Assert.Null(await GetAsync("tr-1"));
    }

    [Fact]
    public async Task An_engine_that_fails_is_asked_again_and_given_up_in_the_end()
    {
        var failures = 2;
        _engine.Answer = said =>
        {
            if (failures-- <= 0) return "At last";
            said.Hear("", isFinal: true, failure: "The engine is away.");
            return null;
        };
        var chunks = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1)));
        Assert.Equal("At last", Assert.Single((await RunAsync(chunks)).Lines).Line.Text);

        failures = 3;
        var failed = await RunAsync(chunks, "tr-2");
        Assert.Equal((JobStates.Failed, "The engine is away."), (failed.State, failed.Failure));
        Assert.Equal(JobStates.Succeeded, (await RunAsync(chunks, "tr-2")).State); // Put again: begun again.
    }

    [Fact]
    public async Task Damaged_and_missing_chunks_are_left_out_unless_all_are()
    {
        var chunks = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1), (2, 1)));
        _store.Objects[$"/chunks/{chunks[0].Name}"][100] ^= 1;
        _store.Objects.TryRemove($"/chunks/{chunks[1].Name}", out _);
        var status = await RunAsync(chunks);
        Assert.Equal(JobStates.Succeeded, status.State);
        Assert.InRange((Assert.Single(status.Lines).Line.StartedAt - Start).TotalSeconds, 3, 3.7);

        _store.Objects.Clear();
        Assert.Contains("damaged or missing", (await RunAsync(chunks, "tr-2")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_without_a_model_is_said_so()
    {
        var chunks = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1)));
        var status = await RunAsync(chunks, language: "is");
        Assert.Equal((JobStates.Failed, "Scripted does not understand the language is: it has a model for en-US, de alone."), (status.State, status.Failure));
    }

    [Fact]
    public async Task One_is_at_work_some_wait_and_more_are_refused()
    {
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var chunks = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 1)));
        await PutAsync("tr-0", chunks);
        await Until.TrueAsync(() => !_store.Requests.IsEmpty, "the first is at work");
        await PutAsync("tr-1", chunks);
        await PutAsync("tr-2", chunks);
        await PutAsync("tr-3", chunks, HttpStatusCode.ServiceUnavailable);
        using var deleted = await _node.Http.DeleteAsync(NodePaths.Transcription("tr-1"));
        gate.SetResult();
        await EndAsync("tr-0");
        await EndAsync("tr-2");
        Assert.Equal(2, _engine.Utterances.Count);
    }

    [Fact]
    public async Task What_is_no_request_is_refused()
    {
        var chunk = RecordedVoices.Record(_store, "prt_a", Start, RecordedVoices.Speech((0.5, 0.5)))[0];
        await PutAsync("tr-1", [], HttpStatusCode.BadRequest);
        await PutAsync("tr-1", [chunk with { Codec = "vp8" }], HttpStatusCode.BadRequest);
        await PutAsync("tr-1", [chunk with { Name = "../secret" }], HttpStatusCode.BadRequest);
        await PutAsync("tr-1", [chunk with { Length = 0 }], HttpStatusCode.BadRequest);
        await PutAsync("tr-1", [chunk], HttpStatusCode.BadRequest, language: "<b>");
        await PutAsync("tr.1", [chunk], HttpStatusCode.BadRequest);
        _node.UseServiceToken(null);
        await PutAsync("tr-1", [chunk], HttpStatusCode.Unauthorized);
    }

    private async Task<TranscribeStatus> RunAsync(IReadOnlyList<StoredChunk> chunks, string id = "tr-1", string? language = null)
    {
        await PutAsync(id, chunks, language: language);
        return await EndAsync(id);
    }

    private async Task<TranscribeStatus> EndAsync(string id)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await GetAsync(id) is { } status && status.State != JobStates.Running) return status;
            await Task.Delay(50);
        }

        throw new TimeoutException("The transcription does not end.");
    }

    private async Task PutAsync(string id, IReadOnlyList<StoredChunk> chunks, HttpStatusCode expected = HttpStatusCode.Accepted, string? language = null)
    {
        var request = new TranscribeRequest("ses_1", language, chunks, _store.Address());
        using var put = await _node.Http.PutAsJsonAsync(NodePaths.Transcription(id), request, JsonSerializerOptions.Web);
        Assert.Equal(expected, put.StatusCode);
    }

    private async Task<TranscribeStatus?> GetAsync(string id)
    {
        using var response = await _node.Http.GetAsync(NodePaths.Transcription(id));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadFromJsonAsync<TranscribeStatus>(JsonSerializerOptions.Web);
    }
}
