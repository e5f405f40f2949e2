using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Captions.Live;

/// <summary>Captions through the node API: PUT to events, with voices in the tap and a scripted engine.</summary>
public sealed class CaptionTests : IAsyncLifetime
{
    private const string Room = "abcd-efgh-jkmn";
    private readonly List<TapVoices> _taps = [];
    private ScriptedTranscriber _engine = null!;
    private NodeFixture _node = null!;

    public async Task InitializeAsync()
    {
        _engine = ScriptedTranscriber.Create();
        _node = await NodeFixture.StartAsync(_engine);
        await _node.Control.StartAsync();
        _node.Engine.TakeTap = (_, tap) =>
        {
            _taps.Add(new TapVoices(tap));
            return SfuError.None;
        };
    }

    public Task DisposeAsync() => _node.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_said_comes_as_lines_with_its_speaker_and_time()
    {
        var voices = await PutAsync();
        var start = DateTimeOffset.UtcNow;
        voices.Say(start, ("prt_a", Speech(2, before: 0.5)), ("prt_b", Speech(1, before: 0.5)));
        await Until.TrueAsync(() => Lines().Count == 2, "two lines");
        foreach (var (participant, seconds) in new[] { ("prt_a", 2.0), ("prt_b", 1.0) })
        {
            var line = Assert.Single(Lines(), item => item.ParticipantId == participant).Line!;
            Assert.StartsWith(participant + "-", line.LineId, StringComparison.Ordinal);
            Assert.InRange((line.StartedAt - start).TotalSeconds, 0.1, 0.6);
            Assert.InRange((line.EndedAt - start).TotalSeconds, 0.4 + seconds, 1.2 + seconds);
            Assert.Equal(("en-US", true), (line.Language, line.IsFinal));
        }
    }

    [Fact]
    public async Task The_loudest_three_are_written_down_and_the_others_are_said_to_be_missed()
    {
        var voices = await PutAsync();
        voices.Say(DateTimeOffset.UtcNow, [.. Enumerable.Range(0, 6).Select(i => ($"prt_{i}", Speech(3, before: 0.3, dbfs: -12 - i)))]);
        await Until.TrueAsync(() => Lines().Count == 3 && Missed().Count == 3, "three lines and three gaps");
        Assert.Equal(3, _engine.Utterances.Select(said => said.ParticipantId).Distinct().Count());
        Assert.All(Missed(), item =>
        {
            Assert.InRange((item.Gap!.To - item.Gap.From).TotalSeconds, 2.5, 4);
            Assert.DoesNotContain(_engine.Utterances, said => said.ParticipantId == item.Gap.ParticipantId);
        });
    }

    [Fact]
    public async Task Who_leaves_in_the_middle_of_a_word_leaves_their_place_to_others()
    {
        var voices = await PutAsync();
        Assert.Equal("ses_1", voices.Tap.Options.SessionId);
        for (var i = 0; i < 2; i++)
        {
            var now = DateTimeOffset.UtcNow.AddSeconds(4 * i);
            voices.Say(now, ("prt_gone", Speech(1, before: 0.5, after: 0)));
            voices.Leave("prt_gone", now.AddSeconds(2));
            await Until.TrueAsync(() => Lines().Count(item => item.ParticipantId == "prt_gone") == i + 1, "what was begun is written down");
        }

        voices.Say(DateTimeOffset.UtcNow.AddSeconds(10), [.. Enumerable.Range(0, 3).Select(i => ($"prt_{i}", Speech(2, before: 0.3)))]);
        await Until.TrueAsync(() => Lines().Count == 5, "three others have places");
        Assert.Empty(Missed());
    }

    [Fact]
    public async Task The_engine_is_named_its_problem_told_and_the_meeting_goes_on()
    {
        var voices = await PutAsync();
        await Until.TrueAsync(() => States().Count > 0, "the engine's name");
        Assert.Equal(new CaptionEngineState("Scripted", "en-US", null), States()[0]);

        _engine.Answer = said =>
        {
            _engine.Problem = "The engine does not answer.";
            said.Hear("", isFinal: true, failure: _engine.Problem);
            return null;
        };
        voices.Say(DateTimeOffset.UtcNow, ("prt_a", Speech(1, before: 0.5)));
        await Until.TrueAsync(() => States().LastOrDefault()?.Problem is not null && Missed().Count == 1, "the problem and what it cost");

        _engine.Problem = null;
        _engine.Answer = _ => "Back again";
        voices.Say(DateTimeOffset.UtcNow.AddSeconds(2), ("prt_a", Speech(1, before: 0.5)));
        await Until.TrueAsync(() => States().LastOrDefault() is { Problem: null } && Lines().Any(item => item.Line!.Text == "Back again"), "captions again");
    }

    [Fact]
    public async Task An_engine_that_falls_behind_gets_fewer_speakers_and_captions_say_so()
    {
        var voices = await PutAsync();
        _engine.Answer = null;
        _engine.Backlog = TimeSpan.FromSeconds(6);
        voices.Say(DateTimeOffset.UtcNow, ("prt_a", Speech(8, dbfs: -12)), ("prt_b", Speech(8, dbfs: -18)), ("prt_c", Speech(8, dbfs: -24)));
        await Until.TrueAsync(() => States().LastOrDefault()?.Problem?.Contains("2 loudest", StringComparison.Ordinal) == true, "less is written down");
    }

    [Fact]
    public async Task Put_and_delete_come_any_number_of_times()
    {
        var voices = await PutAsync();
        await PutAsync();
        Assert.Single(_taps);
        voices.Say(DateTimeOffset.UtcNow, ("prt_a", Speech(1, before: 0.5, after: 0)));
        await Until.TrueAsync(() => !_engine.Utterances.IsEmpty, "an utterance");
        for (var i = 0; i < 2; i++)
        {
            using var deleted = await _node.Http.DeleteAsync(NodePaths.Captions(Room));
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await Until.TrueAsync(() => Lines().Count == 1, "what was begun is written to its end");
        await Until.TrueAsync(() => _node.Engine.Calls.Contains($"untap {Room}"), "the tap is removed");
    }

    [Fact]
    public async Task A_tap_that_a_busy_worker_keeps_is_removed_a_moment_later()
    {
        var voices = await PutAsync();
        Assert.False(_node.Engine.HadCancellableTap);
        _node.Engine.BusyRemovals = 3;
        using var deleted = await _node.Http.DeleteAsync(NodePaths.Captions(Room));
        await Until.TrueAsync(() => voices.Tap.IsEnded, "the tap is removed");
    }

    [Fact]
    public async Task Another_session_or_language_is_another_start()
    {
        await PutAsync();
        await PutAsync(session: "ses_2");
        await PutAsync(session: "ses_2", language: "de-AT");
        Assert.Equal(3, _taps.Count);
        await Until.TrueAsync(() => _taps[0].Tap.IsEnded && _taps[1].Tap.IsEnded, "the former taps are gone");
        Assert.False(_taps[2].Tap.IsEnded);
        await Until.TrueAsync(() => States().LastOrDefault()?.Language == "de-AT", "the language");
    }

    [Fact]
    public async Task A_room_that_is_not_here_is_not_found_and_a_language_nobody_understands_is_a_problem()
    {
        _node.Engine.TakeTap = null;
        using var unknown = await _node.Http.PutAsJsonAsync(NodePaths.Captions(Room), new PutCaptionsRequest("ses_1", null), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var icelandic = await _node.Http.PutAsJsonAsync(NodePaths.Captions(Room), new PutCaptionsRequest("ses_1", "is"), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.NoContent, icelandic.StatusCode);
        await Until.TrueAsync(() => States().Any(state => state.Problem?.Contains("does not understand the language is", StringComparison.Ordinal) == true), "the problem");
        using var junk = await _node.Http.PutAsJsonAsync(NodePaths.Captions(Room), new PutCaptionsRequest("ses_1", "<script>"), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.BadRequest, junk.StatusCode);
    }

    [Fact]
    public async Task Who_leaves_in_the_middle_of_a_word_is_written_down_so_far()
    {
        var voices = await PutAsync();
        var start = DateTimeOffset.UtcNow;
        voices.Say(start, ("prt_a", Speech(1, before: 0.4, after: 0)));
        voices.Leave("prt_a", start.AddSeconds(1.4));
        await Until.TrueAsync(() => Lines().Count == 1, "a line");
    }

    [Fact]
    public async Task Metrics_count_speech()
    {
        var voices = await PutAsync();
        voices.Say(DateTimeOffset.UtcNow, ("prt_a", Speech(1, before: 0.5)));
        await Until.TrueAsync(() => Lines().Count == 1, "a line");
        var page = await _node.Http.GetStringAsync("/metrics");
        Assert.Contains("videoconf_caption_rooms 1\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_caption_utterances_total{result=\"written\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("videoconf_caption_lag_seconds_count 1\n", page, StringComparison.Ordinal);
    }

    private static short[] Speech(double seconds, double before = 0.3, double after = 1, double dbfs = -14)
    {
        var tone = Tone.Sine(seconds, 200, dbfs);
        for (var i = 0; i < tone.Length; i++) tone[i] = (short)(tone[i] * (0.6 + (0.4 * Math.Sin(i / 900.0))));
        return [.. new short[(int)(before * 16_000)], .. tone, .. new short[(int)(after * 16_000)]];
    }

    private async Task<TapVoices> PutAsync(string session = "ses_1", string? language = null)
    {
        using var put = await _node.Http.PutAsJsonAsync(NodePaths.Captions(Room), new PutCaptionsRequest(session, language), JsonSerializerOptions.Web);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        return _taps[^1];
    }

    private List<NodeEvent> Lines() => [.. _node.Control.Taken.Where(item => item is { Type: NodeEventTypes.Spoken, Line.IsFinal: true })];

    private List<NodeEvent> Missed() => [.. _node.Control.Taken.Where(item => item.Type == NodeEventTypes.SpeechMissed)];

    private List<CaptionEngineState> States() => [.. _node.Control.Taken.Where(item => item.Type == NodeEventTypes.CaptionsChanged).Select(item => item.Captions!)];
}
