using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.Endpoints;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Captions.Endpoints;

/// <summary>The Whisper adapter against a service that speaks the protocol, in and out of order.</summary>
public sealed class WhisperTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentQueue<HeardSpeech> _heard = [];
    private WhisperDouble _service = null!;

    public async Task InitializeAsync() => _service = await WhisperDouble.StartAsync();

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task An_utterance_is_sent_as_a_wave_file_and_comes_back_as_words_with_their_times()
    {
        await using var engine = Engine();
        var result = await SayAsync(engine, seconds: 3, language: "en-US");
        Assert.Equal(("u1", "Hello there. How are you?", true, null), (result.UtteranceId, result.Text, result.IsFinal, result.Failure));
        Assert.Equal((Start.AddSeconds(0.5), Start.AddSeconds(2)), (result.StartedAt, result.EndedAt));
        Assert.Equal(new WhisperDouble.Asked("/v1/audio/transcriptions", "whisper-1", "en", "verbose_json", 3), Assert.Single(_service.Requests));
        Assert.Null(engine.Problem);
    }

    [Theory]
    [InlineData("http://name.openai.azure.com", "/openai/deployments/wh-1/audio/transcriptions?api-version=2024-10-21")]
    [InlineData("http://name.openai.azure.com/openai/v1/", "/openai/v1/audio/transcriptions")]
    [InlineData("http://name.cognitiveservices.azure.com/openai/deployments/wh-1?api-version=2025-04-01-preview", "/openai/deployments/wh-1/audio/transcriptions?api-version=2025-04-01-preview")]
    public async Task Azure_gets_its_own_header_and_path(string endpoint, string path)
    {
        await using var engine = new EndpointTranscriber(
            new WhisperEndpoint(new Uri(endpoint), "wh-1", "sk-test", TimeProvider.System, _service.ConnectAsync), ["en-US"], new EndpointPatience(), TimeProvider.System,
            NullLogger<EndpointTranscriber>.Instance);
        Assert.Null((await SayAsync(engine)).Failure);
        Assert.Equal(path, Assert.Single(_service.Requests).Path);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1/audio/transcriptions")]
    [InlineData("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1/audio/transcriptions")]
    [InlineData("http://whisper.internal/v1/audio/transcriptions", "http://whisper.internal/v1/audio/transcriptions")]
    public void Others_are_asked_where_they_are_said_to_be(string endpoint, string url)
    {
        var address = WhisperAddress.Of(new Uri(endpoint), "whisper-1");
        Assert.Equal((url, false), (address.Url.AbsoluteUri, address.KeyIsHeader));
    }

    [Fact]
    public async Task Too_many_requests_are_made_again_when_the_service_says_so()
    {
        _service.Disturb = (context, count) =>
        {
            if (count > 2) return Task.FromResult(false);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(true);
        };
        await using var engine = Engine();
        var started = TimeProvider.System.GetTimestamp();
        Assert.Null((await SayAsync(engine)).Failure);
        Assert.Equal(3, _service.Requests.Count);
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(1.9), "Asked again too early.");
        Assert.Null(engine.Problem);
    }

    [Fact]
    public async Task A_service_that_wants_to_be_left_alone_for_long_is()
    {
        _service.Disturb = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(true);
        };
        await using var engine = Engine();
        for (var i = 0; i < 3; i++) Assert.Contains("wants no requests", (await SayAsync(engine)).Failure, StringComparison.Ordinal);
        Assert.Single(_service.Requests);
    }

    [Fact]
    public async Task Broken_answers_and_faults_are_tried_again()
    {
        _service.Disturb = async (context, count) =>
        {
            switch (count)
            {
                case 1:
                    context.Response.ContentLength = 4_000;
                    await context.Response.WriteAsync("{\"text\":\"Hel");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    return true;
                case 2:
                    context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                    return true;
                case 3:
                    await context.Response.WriteAsync("<html>");
                    return true;
                default:
                    return false;
            }
        };
        await using var engine = Engine();
        Assert.Equal("Hello there. How are you?", (await SayAsync(engine)).Text);
        Assert.Equal(4, _service.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up_and_said_so()
    {
        _service.Disturb = async (context, _) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        await using var engine = Engine(new EndpointPatience { Attempt = TimeSpan.FromMilliseconds(200), Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1) });
        var result = await SayAsync(engine);
        Assert.Contains("does not answer in time", result.Failure, StringComparison.Ordinal);
        Assert.Equal(result.Failure, engine.Problem);

        _service.Disturb = static (_, _) => Task.FromResult(false);
        await using var patient = Engine();
        Assert.Null((await SayAsync(patient)).Failure);
    }

    [Fact]
    public async Task A_wrong_key_is_no_reason_to_try_again_and_no_failure_has_it()
    {
        _service.Key = "another";
        await using var engine = Engine();
        var result = await SayAsync(engine);
        Assert.Equal("Whisper (whisper-1) refuses the key.", result.Failure);
        Assert.Empty(_service.Requests);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_in_words()
    {
        var endpoint = _service.Endpoint;
        await _service.DisposeAsync();
        await using var engine = Engine(new EndpointPatience { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1) }, endpoint);
        Assert.Equal("Whisper (whisper-1) cannot be reached.", (await SayAsync(engine)).Failure);
    }

    [Fact]
    public async Task What_it_made_up_over_noise_is_left_out()
    {
        _service.Answer = static _ => """
            {"text":" Thanks for watching!","segments":[{"start":0.0,"end":2.0,"text":" Thanks for watching!","avg_logprob":-1.4,"no_speech_prob":0.91}]}
            """;
        await using var engine = Engine();
        var result = await SayAsync(engine);
        Assert.Equal(("", null), (result.Text, result.Failure));
    }

    [Fact]
    public async Task More_utterances_than_it_holds_are_refused_and_each_taken_one_has_one_result()
    {
        using var gate = new SemaphoreSlim(0);
        _service.Disturb = async (context, _) =>
        {
            await gate.WaitAsync(context.RequestAborted);
            return false;
        };
        await using var engine = Engine(new EndpointPatience { MostAtOnce = 2, MostUnfinished = 5 });
        await using var session = engine.Open("en", _heard.Enqueue);
        var taken = Enumerable.Range(0, 9).Count(i => Say(session, $"u{i}"));
        Assert.Equal(5, taken);
        await Until.TrueAsync(() => session.Backlog > TimeSpan.FromMilliseconds(50), "a backlog");
        Assert.InRange(_service.Requests.Count, 0, 2);
        gate.Release(9);
        await Until.TrueAsync(() => _heard.Count == 5, "all results");
        Assert.Equal(5, _heard.Select(result => result.UtteranceId).Distinct().Count());
        Assert.Equal(TimeSpan.Zero, session.Backlog);
    }

    private static bool Say(ITranscriberSession session, string id, double seconds = 1)
    {
        if (!session.Begin(id, Start)) return false;
        session.Write(new short[(int)(seconds * 16_000)]);
        session.End();
        return true;
    }

    private EndpointTranscriber Engine(EndpointPatience? patience = null, Uri? endpoint = null) => new(
        new WhisperEndpoint(endpoint ?? _service.Endpoint, "whisper-1", "sk-test", TimeProvider.System), ["en-US", "de"],
        patience ?? new EndpointPatience { FirstPause = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, NullLogger<EndpointTranscriber>.Instance);

    private async Task<HeardSpeech> SayAsync(EndpointTranscriber engine, double seconds = 1, string language = "en")
    {
        var before = _heard.Count;
        await using var session = engine.Open(language, _heard.Enqueue);
        Assert.True(Say(session, "u1", seconds));
        await Until.TrueAsync(() => _heard.Count > before, "a result");
        return _heard.Last();
    }
}
