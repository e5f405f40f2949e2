namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>
/// The embedded engine: works without a network and without a GPU at about an eighth of a core per speaker, and understands clear American
/// English with a small share of errors and little else. Hence its name says basic.
/// </summary>
internal sealed class PocketSphinxTranscriber(SphinxModel model, int decoders, ILogger<PocketSphinxTranscriber> logger) : ITranscriber
{
    /// <summary>What it is called.</summary>
    public const string DisplayName = "PocketSphinx (basic)";

    private readonly SphinxPool _pool = new(model, decoders, logger);

    /// <inheritdoc/>
    public string Name => DisplayName;

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages { get; } = ["en-US", "en"];

    /// <inheritdoc/>
    public string? Problem => _pool.Problem;

    /// <summary>Time that decoders have worked, all together.</summary>
    public TimeSpan Busy => _pool.Busy;

    /// <inheritdoc/>
    public ITranscriberSession Open(string language, Action<HeardSpeech> heard) => new Session(_pool, language, heard);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Session(SphinxPool pool, string language, Action<HeardSpeech> heard) : ITranscriberSession
    {
        private readonly Lock _oneAtATime = new();
        private readonly List<Utterance> _unfinished = [];
        private Utterance? _current;

        public TimeSpan Backlog
        {
            get
            {
                var sum = TimeSpan.Zero;
                lock (_unfinished)
                {
                    foreach (var utterance in _unfinished) sum += utterance.Backlog;
                }

                return sum;
            }
        }

        public bool Begin(string utteranceId, DateTimeOffset startedAt)
        {
            End();
            var utterance = new Utterance(utteranceId, startedAt, language);
            lock (_unfinished) _unfinished.Add(utterance);
            if (pool.TryAdd(utterance, result => Hear(utterance, result)))
            {
                _current = utterance;
                return true;
            }

            lock (_unfinished) _unfinished.Remove(utterance);
            return false;
        }

        public void Write(ReadOnlySpan<short> samples) => _current?.Write(samples);

        public void End()
        {
            _current?.End();
            _current = null;
        }

        public ValueTask DisposeAsync()
        {
            lock (_unfinished)
            {
                foreach (var utterance in _unfinished) utterance.Abandon();
                _unfinished.Clear();
            }

            _current = null;
            return ValueTask.CompletedTask;
        }

        private void Hear(Utterance utterance, HeardSpeech result)
        {
            lock (_unfinished)
            {
                if (!_unfinished.Contains(utterance)) return; // Disposed meanwhile.
                if (result.IsFinal) _unfinished.Remove(utterance);
            }

            // Two utterances of one speaker may be with two decoders.
            lock (_oneAtATime) heard(result);
        }
    }
}
