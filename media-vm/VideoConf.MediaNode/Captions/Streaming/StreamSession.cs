using System.Diagnostics.CodeAnalysis;
using VideoConf.AzureSpeech;
using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions.Streaming;

/// <summary>
/// One speaker's utterances on one stream. The service finds phrases in it by itself and says where each lies; by that they are given to the utterance
/// that they belong to. An utterance has its final result when the phrase at its end has come, or when it was waited for long enough.
/// </summary>
internal sealed class StreamSession(StreamTranscriber engine, string language, Action<HeardSpeech> heard, TimeProvider clock) : ITranscriberSession
{
    /// <summary>Utterances without a final result; beyond it the service is too slow, and what is said is lost.</summary>
    public const int MostUnfinished = 8;

    /// <summary>How long the last phrase of an utterance is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The service ends a phrase when it hears nothing for a moment; between utterances nothing is written, so it would not.</summary>
    private static readonly short[] Pause = new short[PcmFrame.SampleRate * 8 / 10];

    // Where a phrase lies is told to a tenth of a second or so; utterances are further apart than this by the pause alone.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly Lock _oneAtATime = new();
    private readonly List<Spoken> _unfinished = [];
    private ISpeechStream? _stream;
    private Spoken? _current;
    private long _written;
    private bool _disposed;

    /// <summary>How late it is: since when the oldest utterance without a final result is over.</summary>
    public TimeSpan Backlog
    {
        get
        {
            lock (_lock) return _unfinished is [{ EndedAt: { } ended }, ..] ? clock.GetElapsedTime(ended) : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public bool Begin(string utteranceId, DateTimeOffset startedAt)
    {
        End();
        lock (_lock)
        {
            if (_disposed || _unfinished.Count >= MostUnfinished) return false;
            if (_stream is null)
            {
                _written = 0;
                _stream = engine.TryOpen(language, Hear, Ended);
                if (_stream is null) return false;
            }

            _current = new Spoken(utteranceId, startedAt, Position);
            _unfinished.Add(_current);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<short> samples)
    {
        lock (_lock)
        {
            if (_current is null || _stream is null) return;
            _stream.Write(samples);
            _written += samples.Length;
        }
    }

    /// <inheritdoc/>
    public void End()
    {
        lock (_lock)
        {
            if (_current is not { } utterance) return;
            _current = null;
            utterance.To = Position;
            utterance.EndedAt = clock.GetTimestamp();
            _stream?.Write(Pause);
            _written += Pause.Length;

            // Owned by the utterance, which ends it with its final result.
            utterance.Deadline = clock.CreateTimer(_ => Finish(utterance, failure: null), state: null, Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ISpeechStream? stream;
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            (stream, _stream, _current) = (_stream, null, null);
            foreach (var utterance in _unfinished) utterance.Deadline?.Dispose();
            _unfinished.Clear();
        }

        if (stream is not null) await CloseAsync(stream);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A stream that cannot be closed is over all the same, and its place is free.")]
    private async ValueTask CloseAsync(ISpeechStream stream)
    {
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception error)
        {
            engine.NotClosed(error);
        }
        finally
        {
            engine.Closed();
        }
    }

    private TimeSpan Position => TimeSpan.FromSeconds(_written / (double)PcmFrame.SampleRate);

    private void Hear(StreamedSpeech result)
    {
        if (result.Text.Length > 0) engine.Worked();
        HeardSpeech? partial = null;
        Spoken? finished = null;
        lock (_lock)
        {
            if (_unfinished.LastOrDefault(one => one.From <= result.Offset + Slack) is not { } utterance) return;
            var ends = result.Offset + result.Duration;
            if (result.Text.Length > 0)
            {
                utterance.First ??= result.Offset;
                utterance.Last = ends;
                if (result.IsFinal) utterance.Phrases.Add(result.Text);
                else partial = utterance.Result(string.Join(' ', utterance.Phrases.Append(result.Text)), isFinal: false, ends);
            }

            if (result.IsFinal && utterance.To is { } to && ends >= to - Slack) finished = utterance;
        }

        if (partial is not null)
        {
            lock (_oneAtATime) heard(partial);
        }

        if (finished is not null) Finish(finished, failure: null);
    }

    private void Finish(Spoken utterance, string? failure)
    {
        lock (_lock)
        {
            if (!_unfinished.Remove(utterance)) return; // It has its result, or nobody wants it any more.
            utterance.Deadline?.Dispose();
        }

        var result = utterance.Result(string.Join(' ', utterance.Phrases), isFinal: true, utterance.Last ?? utterance.To ?? utterance.From);
        lock (_oneAtATime) heard(result with { Failure = failure });
    }

    // A stream that the service ends while nobody speaks is no failure: it does so after a while of silence, and the next utterance opens another.
    private void Ended(string why)
    {
        ISpeechStream? stream;
        Spoken[] lost;
        lock (_lock)
        {
            if (_disposed || _stream is null) return;
            (stream, _stream, _current) = (_stream, null, null);
            lost = [.. _unfinished];
        }

        if (lost.Length > 0) engine.Failed(why);
        foreach (var utterance in lost) Finish(utterance, engine.Problem ?? why);
        _ = Task.Run(() => CloseAsync(stream).AsTask()); // Not here: this is a thread of the stream's own.
    }

    private sealed class Spoken(string id, DateTimeOffset startedAt, TimeSpan from)
    {
        public TimeSpan From { get; } = from;

        public TimeSpan? To { get; set; }

        public long? EndedAt { get; set; }

        public ITimer? Deadline { get; set; }

        public List<string> Phrases { get; } = [];

        public TimeSpan? First { get; set; }

        public TimeSpan? Last { get; set; }

        public HeardSpeech Result(string text, bool isFinal, TimeSpan end) => new(id, text, isFinal, At(First ?? From), At(end));

        private DateTimeOffset At(TimeSpan offset) => startedAt + (offset > From ? offset - From : TimeSpan.Zero);
    }
}
