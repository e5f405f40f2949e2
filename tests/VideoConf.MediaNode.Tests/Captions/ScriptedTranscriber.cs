using System.Collections.Concurrent;
using VideoConf.MediaNode.Captions;

namespace VideoConf.MediaNode.Tests.Captions;

/// <summary>An engine that remembers what it was given and says what a test lets it say.</summary>
internal sealed class ScriptedTranscriber : ITranscriber
{
    public static ScriptedTranscriber Create() => new();

    public ConcurrentQueue<Said> Utterances { get; } = [];

    public string Name => "Scripted";

    public IReadOnlyList<string> Languages { get; } = ["en-US", "de"];

    public string? Problem { get; set; }

    /// <summary>What every utterance is answered with at its end; null: the test answers.</summary>
    public Func<Said, string?>? Answer { get; set; } = said => $"{said.Samples.Count / 16_000.0:F1} s";

    public bool TakesUtterances { get; set; } = true;

    public TimeSpan Backlog { get; set; }

    public ITranscriberSession Open(string language, Action<HeardSpeech> heard) => new Session(this, heard);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal sealed class Said(string id, DateTimeOffset startedAt, Action<HeardSpeech> heard)
    {
        public string Id => id;

        public string ParticipantId => id[..id.LastIndexOf('-')];

        public DateTimeOffset StartedAt => startedAt;

        public List<short> Samples { get; } = [];

        public bool IsEnded { get; set; }

        public DateTimeOffset EndsAt => startedAt + TimeSpan.FromSeconds(Samples.Count / 16_000.0);

        public void Hear(string text, bool isFinal, string? failure = null) => heard(new HeardSpeech(id, text, isFinal, startedAt, EndsAt) { Failure = failure });
    }

    private sealed class Session(ScriptedTranscriber engine, Action<HeardSpeech> heard) : ITranscriberSession
    {
        private Said? _current;

        public TimeSpan Backlog => engine.Backlog;

        public bool Begin(string utteranceId, DateTimeOffset startedAt)
        {
            if (!engine.TakesUtterances) return false;
            engine.Utterances.Enqueue(_current = new Said(utteranceId, startedAt, heard));
            return true;
        }

        public void Write(ReadOnlySpan<short> samples) => _current?.Samples.AddRange(samples);

        public void End()
        {
            if (_current is not { } said) return;
            _current = null;
            said.IsEnded = true;
            if (engine.Answer?.Invoke(said) is { } text) said.Hear(text, isFinal: true);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
