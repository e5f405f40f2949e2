using System.Diagnostics;

namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>
/// Streams of speakers over a service that takes whole pieces of speech: each utterance is sent when it has ended. So there are no partial
/// results. A failure that may pass is tried again; when the service asks to be left alone for a while, it is, by everybody.
/// </summary>
internal sealed partial class EndpointTranscriber(
    ISpeechEndpoint endpoint, IReadOnlyList<string> languages, EndpointPatience patience, TimeProvider clock, ILogger<EndpointTranscriber> logger) : ITranscriber
{
    private readonly SemaphoreSlim _places = new(patience.MostAtOnce, patience.MostAtOnce);
    private readonly CancellationTokenSource _stop = new();
    private int _unfinished;
    private long _notBefore; // UTC ticks: the service's Retry-After.

    /// <inheritdoc/>
    public string Name => endpoint.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages => languages;

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public ITranscriberSession Open(string language, Action<HeardSpeech> heard) => new EndpointSession(this, language, heard, clock);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();

        // Requests end at once; their tasks still hold the semaphore for a moment.
        var waited = Stopwatch.StartNew();
        while (Volatile.Read(ref _unfinished) > 0 && waited.Elapsed < TimeSpan.FromSeconds(2)) await Task.Delay(10, CancellationToken.None);
        endpoint.Dispose();
    }

    /// <summary>Takes a place for an utterance; false when there is none.</summary>
    internal bool TryEnter()
    {
        if (_stop.IsCancellationRequested) return false;
        if (Interlocked.Increment(ref _unfinished) <= patience.MostUnfinished) return true;
        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    internal void Leave() => Interlocked.Decrement(ref _unfinished);

    /// <summary>Writes an utterance down that has ended. Does not throw: a failure is a result.</summary>
    internal async Task<HeardSpeech> RecognizeAsync(Utterance utterance, CancellationToken unwanted)
    {
        var samples = utterance.ReadAll();
        var end = utterance.StartedAt + utterance.Length;
        if (samples.Length == 0) return new HeardSpeech(utterance.Id, "", IsFinal: true, utterance.StartedAt, end);
        using var limit = new CancellationTokenSource(patience.Utterance, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token, unwanted);
        try
        {
            var said = await TryAsync(samples, utterance.Language, stop.Token);
            Problem = null;
            return new HeardSpeech(
                utterance.Id, said.Text, IsFinal: true, utterance.StartedAt + (said.Start ?? TimeSpan.Zero), said.End is { } last ? utterance.StartedAt + last : end);
        }
        catch (SpeechEngineException failed)
        {
            Problem = failed.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Problem = $"{Name} does not answer in time.";
        }
        catch (OperationCanceledException)
        {
            return Failed($"{Name} was not waited for.");
        }
        catch (Exception defect) // The one catch site of an utterance: what goes wrong with it must not cost the speaker the next one.
        {
            LogDefect(defect, utterance.Id);
            Problem = $"{Name} has failed.";
        }

        LogFailed(utterance.Id, Problem);
        return Failed(Problem);

        HeardSpeech Failed(string why) => new(utterance.Id, "", IsFinal: true, utterance.StartedAt, end) { Failure = why };
    }

    private async Task<RecognizedSpeech> TryAsync(ReadOnlyMemory<short> samples, string language, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            SpeechEngineException failure;
            await LeaveInPeaceAsync(cancellationToken);
            await _places.WaitAsync(cancellationToken);
            using var limit = new CancellationTokenSource(patience.Attempt, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                return await endpoint.RecognizeAsync(samples, language, either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                failure = new SpeechEngineException($"{Name} does not answer in time.", isTransient: true);
            }
            catch (SpeechEngineException refused) when (refused.IsTransient)
            {
                failure = refused;
            }
            finally
            {
                _places.Release();
            }

            if (failure.RetryAfter is { } asked) Volatile.Write(ref _notBefore, (clock.GetUtcNow() + asked).UtcTicks);
            if (attempt >= patience.Attempts) throw failure;
            Problem = failure.Message;
            LogRetrying(attempt, failure.Message);
            await Task.Delay(new Backoff(patience.FirstPause, patience.Utterance).Delay(attempt), clock, cancellationToken);
        }
    }

    private async Task LeaveInPeaceAsync(CancellationToken cancellationToken)
    {
        var wait = new DateTimeOffset(Volatile.Read(ref _notBefore), TimeSpan.Zero) - clock.GetUtcNow();
        if (wait > patience.Utterance) throw new SpeechEngineException($"{Name} wants no requests for {wait.TotalSeconds:F0} s.", isTransient: false);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
    }

    [LoggerMessage(3331, LogLevel.Debug, "Attempt {Attempt} failed: {Reason}")]
    private partial void LogRetrying(int attempt, string reason);

    [LoggerMessage(3332, LogLevel.Warning, "Utterance {Id} is not written down: {Reason}")]
    private partial void LogFailed(string id, string reason);

    [LoggerMessage(3333, LogLevel.Error, "Utterance {Id} is not written down because of a defect.")]
    private partial void LogDefect(Exception defect, string id);
}
