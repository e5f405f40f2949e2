using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Captions.Jobs;

/// <summary>
/// The node's transcriptions: those that wait, the one at work, and what became of the others. All in memory: after a restart the node knows of none,
/// and who wanted one asks again.
/// </summary>
internal sealed partial class TranscriptionDesk(
    MediaNodeOptions node, CaptionEngine engine, ObjectStore store, CaptionCounters counters, TimeProvider clock, ILogger<TranscriptionDesk> logger) : BackgroundService
{
    private readonly TranscriptionOptions _options = node.Transcriptions;
    private readonly Channel<TranscriptionJob> _queue = Channel.CreateBounded<TranscriptionJob>(new BoundedChannelOptions(node.Transcriptions.QueueCapacity) { SingleReader = true });
    private readonly Dictionary<string, TranscriptionJob> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _last;

    /// <summary>Starts a transcription unless it is there. One that failed is begun again.</summary>
    /// <returns>False when too many wait.</returns>
    public bool Put(string id, TranscribeRequest request)
    {
        lock (_lock)
        {
            if (_jobs.TryGetValue(id, out var known) && known.Status.State != JobStates.Failed) return true;
            var job = new TranscriptionJob(id, ++_last, request);
            if (!_queue.Writer.TryWrite(job))
            {
                job.Dispose();
                return false;
            }

            _jobs[id] = job;
            var ended = _jobs.Values.Where(other => other.Status.State != JobStates.Running).OrderBy(other => other.Order).ToArray();
            foreach (var old in ended.Take(Math.Max(0, ended.Length - _options.MostEnded))) _jobs.Remove(old.Id);
            return true;
        }
    }

    /// <summary>Transcriptions that wait or are at work.</summary>
    public int Unfinished
    {
        get { lock (_lock) return _jobs.Values.Count(job => job.Status.State == JobStates.Running); }
    }

    /// <summary>How a transcription is; null when there is none.</summary>
    public TranscribeStatus? Get(string id)
    {
        lock (_lock) return _jobs.TryGetValue(id, out var job) ? job.Status : null;
    }

    /// <summary>Gives a transcription up and forgets it.</summary>
    public void Delete(string id)
    {
        lock (_lock)
        {
            if (_jobs.Remove(id, out var job) && job.Status.State == JobStates.Running) job.Cancel();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await foreach (var job in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                using (job) await RunAsync(job, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    /// <summary>The one catch site of a transcription: whatever goes wrong ends this one, with a sentence, and never the node.</summary>
    private async Task RunAsync(TranscriptionJob job, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(job.GaveUp, stoppingToken);
        var start = clock.GetTimestamp();
        try
        {
            either.Token.ThrowIfCancellationRequested();
            var request = job.Request!;
            if (engine.Transcriber is not { } transcriber) throw new TranscriptionFailure(CaptionEngine.NotInstalled);
            if (CaptionEngine.Resolve(transcriber, request.Language) is not { } language) throw new TranscriptionFailure(CaptionEngine.NotUnderstood(transcriber, request.Language!));
            job.Tell(0, transcriber.Name);
            var transcription = new Transcription(request, transcriber, language, store, _options, clock);
            var lines = await transcription.RunAsync(progress => job.Tell(progress, transcriber.Name), either.Token);
            End(job, new() { State = JobStates.Succeeded, Progress = 1, Engine = transcriber.Name, Lines = lines });
            LogDone(job.Id, lines.Count, request.Chunks.Count, transcription.LeftOut, clock.GetElapsedTime(start).TotalSeconds);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            LogGivenUp(job.Id);
        }
        catch (TranscriptionFailure failure)
        {
            Fail(job, failure.Message, failure);
        }
        catch (Exception defect)
        {
            Fail(job, "The media node failed at it; its log says more.", defect);
        }
    }

    private void Fail(TranscriptionJob job, string sentence, Exception why)
    {
        End(job, job.Status with { State = JobStates.Failed, Failure = sentence });
        LogFailed(why, job.Id, sentence);
    }

    private void End(TranscriptionJob job, TranscribeStatus status)
    {
        lock (_lock) job.End(status); // Nobody cancels what has ended: it is about to be disposed.
        counters.CountJob(status.State == JobStates.Succeeded);
    }

    [LoggerMessage(3341, LogLevel.Information, "Transcription {Id}: {Lines} lines of {Chunks} chunks, {LeftOut} of them left out, in {Seconds:F0} s.")]
    private partial void LogDone(string id, int lines, int chunks, int leftOut, double seconds);

    [LoggerMessage(3342, LogLevel.Information, "Transcription {Id} was given up.")]
    private partial void LogGivenUp(string id);

    [LoggerMessage(3343, LogLevel.Error, "Transcription {Id} failed: {Sentence}")]
    private partial void LogFailed(Exception why, string id, string sentence);

    [LoggerMessage(3344, LogLevel.Debug, "No more transcriptions: the node ends.")]
    private partial void LogStopped();
}
