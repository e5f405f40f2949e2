using VideoConf.MediaNode.Audio;

namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>A recorded voice's stream to the engine: one utterance at a time, as often as it takes.</summary>
internal sealed class JobSpeaker(ITranscriber engine, string language, TranscriptionOptions options, TimeProvider clock) : IAsyncDisposable
{
    private ITranscriberSession? _session;
    private volatile TaskCompletionSource<HeardSpeech>? _final;

    /// <summary>Has the engine write an utterance down.</summary>
    /// <exception cref="TranscriptionFailure">It does not, again and again.</exception>
    public async Task<HeardSpeech> SayAsync(string id, IReadOnlyList<PcmFrame> frames, CancellationToken cancellationToken)
    {
        var reason = "";
        for (var attempt = 0; attempt <= options.Pauses.Count; attempt++)
        {
            if (attempt > 0) await Task.Delay(options.Pauses[attempt - 1], clock, cancellationToken);
            var final = new TaskCompletionSource<HeardSpeech>(TaskCreationOptions.RunContinuationsAsynchronously);
            _final = final;
            _session ??= engine.Open(language, Hear);
            if (!_session.Begin(id, frames[0].StartedAt))
            {
                reason = $"{engine.Name} has too much to do.";
                continue;
            }

            foreach (var frame in frames) _session.Write(frame.Samples.Span);
            _session.End();
            try
            {
                var heard = await final.Task.WaitAsync(options.UtteranceTime, clock, cancellationToken);
                if (heard.Failure is null) return heard;
                reason = heard.Failure;
            }
            catch (TimeoutException)
            {
                reason = $"{engine.Name} does not answer in time.";
                await DisposeAsync(); // A late answer must not be taken for another utterance's.
            }
        }

        throw new TranscriptionFailure(reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is { } session) await session.DisposeAsync();
        _session = null;
    }

    private void Hear(HeardSpeech result)
    {
        if (result.IsFinal) _final?.TrySetResult(result);
    }
}
