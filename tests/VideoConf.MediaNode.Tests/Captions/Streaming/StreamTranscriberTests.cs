using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.Streaming;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Captions.Streaming;

public sealed class StreamTranscriberTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeStreams _streams = new();
    private readonly List<HeardSpeech> _heard = [];
    private readonly StreamTranscriber _engine;
    private readonly ITranscriberSession _session;

    public StreamTranscriberTests()
    {
        _engine = new StreamTranscriber(_streams, ["en-US"], most: 1, _clock, NullLogger<StreamTranscriber>.Instance);
        _session = _engine.Open("en-US", _heard.Add);
    }

    [Fact]
    public void Words_come_while_they_are_said_and_stay_when_the_utterance_is_over()
    {
        Assert.True(Say("u1", seconds: 2));
        _streams.Last.Tell("good", isFinal: false, 0.2, 0.5);
        _streams.Last.Tell("Good morning.", isFinal: true, 0.2, 1.7);

        Assert.Equal([("u1", "good", false), ("u1", "Good morning.", true)], _heard.Select(one => (one.UtteranceId, one.Text, one.IsFinal)));
        Assert.Equal((Start.AddSeconds(0.2), Start.AddSeconds(1.9)), (_heard[1].StartedAt, _heard[1].EndedAt));
        Assert.Equal(TimeSpan.Zero, _session.Backlog);
    }

    [Fact]
    public void Phrases_of_one_utterance_are_put_together()
    {
        Say("u1", seconds: 6);
        _streams.Last.Tell("One.", isFinal: true, 0.1, 1);
        _streams.Last.Tell("Two.", isFinal: true, 3, 2.9);

        Assert.Equal("One. Two.", Assert.Single(_heard, one => one.IsFinal).Text);
    }

    [Fact]
    public void A_phrase_belongs_to_the_utterance_that_it_lies_in_however_late_it_comes()
    {
        Say("u1", seconds: 2);
        Say("u2", seconds: 2, at: 10);
        _streams.Last.Tell("First.", isFinal: true, 0.1, 1.8);
        _streams.Last.Tell("Second.", isFinal: true, 2.9, 1.8);

        Assert.Equal([("u1", "First."), ("u2", "Second.")], _heard.Where(one => one.IsFinal).Select(one => (one.UtteranceId, one.Text)));
        Assert.Equal(Start.AddSeconds(10.1), _heard[^1].StartedAt, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void An_utterance_without_an_answer_ends_with_what_there_is()
    {
        Say("u1", seconds: 2);
        _streams.Last.Tell("Good", isFinal: true, 0.2, 0.5);
        _clock.Advance(StreamSession.Patience);
        _streams.Last.Tell("morning.", isFinal: true, 1, 1);

        Assert.Equal("Good", Assert.Single(_heard, one => one.IsFinal).Text);
    }

    [Fact]
    public void A_stream_that_breaks_fails_what_was_being_said_and_the_service_is_left_alone_for_a_while()
    {
        _session.Begin("u1", Start);
        _streams.Last.End("no quota");

        Assert.Contains("no quota", Assert.Single(_heard).Failure, StringComparison.Ordinal);
        Assert.Contains("no quota", _engine.Problem, StringComparison.Ordinal);
        Assert.False(_session.Begin("u2", Start));
    }

    [Fact]
    public async Task After_a_while_it_is_tried_again_and_words_end_the_trouble()
    {
        _session.Begin("u1", Start);
        _streams.Last.End("no quota");
        await _streams.Last.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Until.TrueAsync(() => Say("u2", seconds: 1));
        _streams.Last.Tell("Back.", isFinal: true, 0, 1);

        Assert.Null(_engine.Problem);
        Assert.Equal("Back.", _heard[^1].Text);
    }

    [Fact]
    public async Task A_stream_that_the_service_ends_in_silence_is_no_failure()
    {
        Say("u1", seconds: 1);
        _streams.Last.Tell("Hello.", isFinal: true, 0, 1);
        _streams.Last.End("idle for too long");

        Assert.Null(_engine.Problem);
        await _streams.Last.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Until.TrueAsync(() => _session.Begin("u2", Start));
        Assert.Equal(2, _streams.Opened.Count);
    }

    [Fact]
    public async Task There_are_no_more_streams_than_allowed()
    {
        Assert.True(_session.Begin("u1", Start));
        await using var other = _engine.Open("en-US", _ => { });

        Assert.False(other.Begin("u2", Start));
        await _session.DisposeAsync();
        Assert.True(other.Begin("u3", Start));
    }

    [Fact]
    public void A_stream_that_could_not_be_opened_takes_no_place()
    {
        _streams.Refusal = new InvalidOperationException("no identity");
        Assert.False(_session.Begin("u1", Start));
        Assert.Contains("no identity", _engine.Problem, StringComparison.Ordinal);

        _streams.Refusal = null;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_session.Begin("u2", Start));
    }

    [Fact]
    public async Task A_stream_that_could_not_be_closed_takes_no_place()
    {
        Assert.True(_session.Begin("u1", Start));
        _streams.Last.Sticks = new InvalidOperationException("stuck");
        await _session.DisposeAsync();
        await using var other = _engine.Open("en-US", _ => { });

        Assert.True(other.Begin("u2", Start));
    }

    [Fact]
    public void A_service_that_answers_nothing_is_given_no_more_than_so_much()
    {
        for (var i = 0; i < StreamSession.MostUnfinished; i++) Assert.True(Say($"u{i}", seconds: 1));

        Assert.False(_session.Begin("one too many", Start));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), _session.Backlog);
    }

    [Fact]
    public async Task Who_has_left_hears_nothing_more()
    {
        Say("u1", seconds: 1);
        await _session.DisposeAsync();
        _streams.Last.Tell("Late.", isFinal: true, 0, 1);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(_heard);
        Assert.False(_session.Begin("u2", Start));
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private bool Say(string id, int seconds, double at = 0)
    {
        if (!_session.Begin(id, Start.AddSeconds(at))) return false;
        for (var i = 0; i < seconds * 50; i++) _session.Write(new short[320]);
        _session.End();
        return true;
    }
}
