using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.PocketSphinx;
using VideoConf.MediaNode.Tests.Audio;
using VideoConf.TestSupport;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Captions.PocketSphinx;

/// <summary>Needs Debian's <c>libpocketsphinx3</c>, <c>pocketsphinx-en-us</c> and <c>ffmpeg</c>.</summary>
public sealed class PocketSphinxTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentQueue<HeardSpeech> _heard = [];

    [Fact]
    public async Task Simple_sentences_are_understood_with_less_than_a_fifth_of_the_words_wrong()
    {
        await using var engine = Engine(decoders: 2);
        var (errors, words, seconds) = (0, 0, 0.0);
        foreach (var voice in new[] { "awb", "rms" })
        {
            await using var session = engine.Open("en-US", _heard.Enqueue);
            foreach (var sentence in Sentences.All)
            {
                var samples = await SpokenWords.SayAsync(sentence, voice, before: 0.3, after: 0.4);
                Say(session, voice + sentence, samples);
                seconds += samples.Length / 16_000.0;
            }

            await Until.TrueAsync(() => Finals(voice).Count == Sentences.All.Length, "all sentences have a final result", seconds: 90);
            foreach (var sentence in Sentences.All)
            {
                var final = Assert.Single(Finals(voice + sentence));
                errors += WordErrors.Count(sentence, final.Text);
                words += sentence.Split(' ').Length;
                output.WriteLine($"{voice}: {sentence} -> {final.Text}");
            }
        }

        output.WriteLine($"Word error rate {(double)errors / words:P1} of {words} words; {engine.Busy.TotalSeconds / seconds:F3} of a core per speaker.");
        Assert.True(errors < words * 0.2, $"{errors} of {words} words are wrong.");
    }

    [Fact]
    public async Task A_listener_that_fails_at_a_failure_does_not_take_the_process_with_it()
    {
        using var pool = new SphinxPool(new SphinxModel("/nowhere", "/nowhere", "/nowhere"), decoders: 1, NullLogger.Instance);
        Assert.True(pool.TryAdd(Ended("first"), _ => throw new InvalidOperationException("A defect.")));
        Assert.True(pool.TryAdd(Ended("second"), _heard.Enqueue));
        await Until.TrueAsync(() => !_heard.IsEmpty, "the thread goes on");
        Assert.Equal("second", Assert.Single(_heard).UtteranceId);
        Assert.NotNull(_heard.Single().Failure);

        static Utterance Ended(string id)
        {
            var utterance = new Utterance(id, Start, "en-US");
            utterance.End();
            return utterance;
        }
    }

    [Fact]
    public async Task Words_come_while_they_are_spoken_and_bear_their_times()
    {
        await using var engine = Engine(decoders: 1);
        await using var session = engine.Open("en-US", _heard.Enqueue);
        var samples = await SpokenWords.SayAsync(Sentences.All[0], "awb", before: 1, after: 1);
        Assert.True(session.Begin("u1", Start));
        session.Write(samples.AsSpan(0, samples.Length - 12_000));
        await Until.TrueAsync(() => _heard.Any(result => result.Text.Contains("meeting", StringComparison.OrdinalIgnoreCase)), "a partial result");
        Assert.DoesNotContain(_heard, result => result.IsFinal);
        session.Write(samples.AsSpan(samples.Length - 12_000));
        session.End();
        await Until.TrueAsync(() => _heard.Any(result => result.IsFinal), "a final result");

        var final = _heard.Last();
        Assert.True(final.IsFinal);
        Assert.StartsWith("The meeting", final.Text, StringComparison.Ordinal);
        Assert.InRange((final.StartedAt - Start).TotalSeconds, 0.8, 1.5);
        Assert.InRange((final.EndedAt - Start).TotalSeconds, (samples.Length / 16_000.0) - 1.6, (samples.Length / 16_000.0) - 0.7);
    }

    [Fact]
    public async Task Silence_has_a_final_result_without_words()
    {
        await using var engine = Engine(decoders: 1);
        await using var session = engine.Open("en-US", _heard.Enqueue);
        Say(session, "nothing", new short[16_000]);
        Say(session, "empty", []);
        await Until.TrueAsync(() => _heard.Count(result => result.IsFinal) == 2, "two final results");
        Assert.All(_heard.Where(result => result.IsFinal), result => Assert.True(result is { Text: "", Failure: null }, result.ToString()));
    }

    [Fact]
    public async Task More_speakers_than_decoders_wait_their_turn_and_too_many_are_refused()
    {
        await using var engine = Engine(decoders: 1);
        var samples = await SpokenWords.SayAsync(Sentences.All[2], "awb", 0.2, 0.2);
        var taken = 0;
        var sessions = new List<ITranscriberSession>();
        for (var i = 0; i < 70; i++)
        {
            var session = engine.Open("en-US", _heard.Enqueue);
            sessions.Add(session);
            if (!session.Begin($"u{i}", Start)) continue;
            taken++;
            if (i < 3) session.Write(samples);
            session.End();
        }

        Assert.InRange(taken, 60, 66);
        await Until.TrueAsync(() => _heard.Count(result => result.IsFinal) == taken, "everyone's final result");
        Assert.Equal(3, _heard.Count(result => result.IsFinal && result.Text.Contains("more time", StringComparison.Ordinal)));
        foreach (var session in sessions) await session.DisposeAsync();
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_a_failure_in_words()
    {
        await using var engine = new PocketSphinxTranscriber(new("/nowhere", "/nowhere.lm", "/nowhere.dict"), 1, NullLogger<PocketSphinxTranscriber>.Instance);
        await using var session = engine.Open("en-US", _heard.Enqueue);
        Say(session, "u1", new short[1_600]);
        await Until.TrueAsync(() => !_heard.IsEmpty, "a result");
        Assert.True(_heard.TryPeek(out var result));
        Assert.True(result.IsFinal);
        Assert.Contains("cannot load", result.Failure, StringComparison.Ordinal);
        Assert.Equal(result.Failure, engine.Problem);
    }

    private static PocketSphinxTranscriber Engine(int decoders)
    {
        var model = SphinxModel.FindInstalled();
        Assert.True(model is not null, "Install libpocketsphinx3 and pocketsphinx-en-us.");
        return new PocketSphinxTranscriber(model, decoders, NullLogger<PocketSphinxTranscriber>.Instance);
    }

    private static void Say(ITranscriberSession session, string id, short[] samples)
    {
        Assert.True(session.Begin(id, Start));
        session.Write(samples);
        session.End();
    }

    private List<HeardSpeech> Finals(string prefix) => [.. _heard.Where(result => result.IsFinal && result.UtteranceId.StartsWith(prefix, StringComparison.Ordinal))];
}
