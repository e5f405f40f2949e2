namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>One speaker's stream to an <see cref="EndpointTranscriber"/>.</summary>
internal sealed class EndpointSession(EndpointTranscriber engine, string language, Action<HeardSpeech> heard, TimeProvider clock) : ITranscriberSession
{
    private readonly Lock _lock = new();
    private readonly Lock _oneAtATime = new();
    private readonly Dictionary<Utterance, long> _sent = []; // With the time of their end.
    private readonly CancellationTokenSource _unwanted = new();
    private Utterance? _current;
    private bool _disposed;

    /// <summary>How late it is: since when the oldest unanswered utterance has waited. What is under way costs no more than that.</summary>
    public TimeSpan Backlog
    {
        get
        {
            lock (_lock) return _sent.Count == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_sent.Values.Min());
        }
    }

    /// <inheritdoc/>
    public bool Begin(string utteranceId, DateTimeOffset startedAt)
    {
        End();
        if (!engine.TryEnter()) return false;
        _current = new Utterance(utteranceId, startedAt, language);
        return true;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<short> samples) => _current?.Write(samples);

    /// <inheritdoc/>
    public void End()
    {
        if (_current is not { } utterance) return;
        _current = null;
        utterance.End();
        lock (_lock) _sent[utterance] = clock.GetTimestamp();
        _ = Task.Run(() => SendAsync(utterance)); // Does not throw.
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_current is not null) engine.Leave();
        _current = null;
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }

        await _unwanted.CancelAsync();
    }

    private async Task SendAsync(Utterance utterance)
    {
        try
        {
            var result = await engine.RecognizeAsync(utterance, _unwanted.Token);
            lock (_lock)
            {
                _sent.Remove(utterance);
                if (_disposed) return;
            }

            // Two utterances of one speaker may be answered at once.
            lock (_oneAtATime) heard(result);
        }
        finally
        {
            engine.Leave();
        }
    }
}
