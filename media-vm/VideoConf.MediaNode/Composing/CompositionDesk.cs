using System.Collections.Concurrent;
using System.Threading.Channels;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Composing.Ffmpeg;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Composing;

/// <summary>
/// The node's compositions: those that wait, the one at work, and what became of the others. Plans wait on disk, so that five hundred recordings that end at
/// once cost five hundred ids in memory. A composition that is put again after the node was started anew goes on from the pieces that are there.
/// </summary>
internal sealed partial class CompositionDesk : BackgroundService
{
    private const int MostRemembered = 5000;

    private readonly CompositionOptions _options;
    private readonly ObjectStore _store;
    private readonly FfmpegRunner _ffmpeg;
    private readonly TimeProvider _clock;
    private readonly ILogger<CompositionDesk> _logger;
    private readonly string _root;
    private readonly Channel<CompositionJob> _queue;
    private readonly ConcurrentDictionary<string, CompositionJob> _jobs = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _succeeded;
    private long _failed;
    private long _audioOnly;
    private long _composedMilliseconds;
    private long _workedMilliseconds;
    private int _running;

    /// <summary>A desk over the given folder.</summary>
    public CompositionDesk(MediaNodeOptions node, ObjectStore store, FfmpegRunner ffmpeg, TimeProvider clock, ILogger<CompositionDesk> logger)
    {
        _options = node.Compositions;
        _store = store;
        _ffmpeg = ffmpeg;
        _clock = clock;
        _logger = logger;
        _root = _options.WorkFolder ?? Path.Combine(Path.GetTempPath(), $"videoconf-compositions-{node.NodeId}");
        _queue = Channel.CreateBounded<CompositionJob>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = _options.Parallel == 1 });
    }

    /// <summary>Figures for <c>/metrics</c>.</summary>
    public CompositionFigures Figures => new(
        _queue.Reader.Count, Volatile.Read(ref _running), Interlocked.Read(ref _succeeded), Interlocked.Read(ref _failed), Interlocked.Read(ref _audioOnly),
        Interlocked.Read(ref _composedMilliseconds) / 1000.0, Interlocked.Read(ref _workedMilliseconds) / 1000.0, _ffmpeg.Runs, _ffmpeg.Failures);

    /// <summary>Starts a composition unless it is there. One that failed is begun again.</summary>
    /// <returns>False when too many wait.</returns>
    public bool Put(string id, CompositionPlan plan)
    {
        lock (_lock)
        {
            var hash = CompositionResult.HashOf(plan);
            if (_jobs.TryGetValue(id, out var known) && (known.Status.State == JobStates.Running || (known.Status.State == JobStates.Succeeded && known.PlanHash == hash))) return true;
            var folder = new WorkFolder(_root, id);
            if (folder.Load<CompositionResult>() is { } before && before.PlanHash == hash && before.Status.State == JobStates.Succeeded)
            {
                Remember(new CompositionJob(id, hash) { Status = before.Status });
                return true;
            }

            if (folder.Load<CompositionPlan>() is { } other && CompositionResult.HashOf(other) != hash)
            {
                // The same name for other work: nothing of it may be taken for this one's.
                folder.Delete();
                folder = new WorkFolder(_root, id);
            }

            folder.Save(plan);
            var job = new CompositionJob(id, hash);
            if (!_queue.Writer.TryWrite(job))
            {
                folder.Delete();
                return false;
            }

            Remember(job);
            return true;
        }
    }

    /// <summary>How a composition is; null when there is none.</summary>
    public CompositionStatus? Get(string id) => _jobs.TryGetValue(id, out var job) ? job.Status : null;

    /// <summary>Gives a composition up and forgets it.</summary>
    public void Delete(string id)
    {
        lock (_lock)
        {
            if (_jobs.TryRemove(id, out var job) && job.GiveUp()) return; // Its worker deletes the folder when FFmpeg is gone.
            DeleteFolder(Path.Combine(_root, id));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(Enumerable.Range(0, Math.Max(1, _options.Parallel)).Select(_ => WorkAsync(stoppingToken)).Append(SweepAsync(stoppingToken)));
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromHours(1), _clock);
            do Sweep();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends.
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var job in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                if (!job.Begin(stoppingToken)) continue; // Given up while it waited.
                Interlocked.Increment(ref _running);
                try
                {
                    await RunAsync(job, stoppingToken);
                }
                finally
                {
                    Interlocked.Decrement(ref _running);
                    // Put again after it was given up: the folder is the new one's.
                    lock (_lock)
                        if (job.End() && !_jobs.ContainsKey(job.Id))
                            DeleteFolder(Path.Combine(_root, job.Id));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends; what is on disk waits for its next start.
        }
    }

    /// <summary>The one catch of the composer: whatever goes wrong ends this composition, with a sentence, and never the node.</summary>
    private async Task RunAsync(CompositionJob job, CancellationToken stoppingToken)
    {
        var start = _clock.GetTimestamp();
        try
        {
            var folder = new WorkFolder(_root, job.Id);
            var plan = folder.Load<CompositionPlan>() ?? throw new CompositionFailure("The plan is gone from the media node's disk.");
            var composition = new Composition(plan, folder, _store, _ffmpeg, _options, _logger, job.Tell);
            var status = await composition.RunAsync(job.Cancelled);
            folder.Save(new CompositionResult(job.PlanHash, status));
            folder.KeepResultOnly();
            job.Status = status;
            Interlocked.Increment(ref _succeeded);
            if (status.AudioOnly) Interlocked.Increment(ref _audioOnly);
            Interlocked.Add(ref _composedMilliseconds, (long)(plan.Duration * 1000));
            LogDone(job.Id, plan.Duration, _clock.GetElapsedTime(start).TotalSeconds, status.AudioOnly);
        }
        catch (OperationCanceledException) when (job.Cancelled.IsCancellationRequested)
        {
            if (!stoppingToken.IsCancellationRequested) LogGivenUp(job.Id);
        }
        catch (Exception left) when (job.Cancelled.IsCancellationRequested)
        {
            LogCutOff(left, job.Id); // Its folder may have gone to another attempt already.
        }
        catch (CompositionFailure failure)
        {
            Fail(job, failure.Message, failure);
        }
        catch (IOException failure) when (CompositionFailure.IsDiskFull(failure))
        {
            Fail(job, CompositionFailure.DiskFull().Message, failure);
        }
        catch (Exception bug)
        {
            Fail(job, "The media node failed at it; its log says more.", bug);
        }
        finally
        {
            Interlocked.Add(ref _workedMilliseconds, (long)_clock.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private void Fail(CompositionJob job, string sentence, Exception why)
    {
        Interlocked.Increment(ref _failed);
        job.Status = job.Status with { State = JobStates.Failed, Step = "Failed", Failure = sentence };
        LogFailed(why, job.Id, sentence);
    }

    private void Remember(CompositionJob job)
    {
        _jobs[job.Id] = job;
        if (_jobs.Count <= MostRemembered) return;
        foreach (var old in _jobs.Values.Where(old => old.Status.State != JobStates.Running).OrderBy(old => old.Order).Take(_jobs.Count - MostRemembered)) _jobs.TryRemove(old.Id, out _);
    }

    /// <summary>Deletes folders of compositions that have ended, or that nobody has asked for, long since.</summary>
    private void Sweep()
    {
        if (!Directory.Exists(_root)) return;
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            lock (_lock)
            {
                var id = Path.GetFileName(folder);
                if (_jobs.TryGetValue(id, out var job) && job.Status.State == JobStates.Running) continue;
                if (_clock.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder) <= _options.Retention) continue;
                _jobs.TryRemove(id, out _);
                DeleteFolder(folder);
            }
        }
    }

    private void DeleteFolder(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(path, busy.Message); // The next start's sweep tries again.
        }
    }

    [LoggerMessage(3621, LogLevel.Information, "Composition {Id}: {Seconds:F0} s composed in {Worked:F0} s, audio only: {AudioOnly}.")]
    private partial void LogDone(string id, double seconds, double worked, bool audioOnly);

    [LoggerMessage(3622, LogLevel.Error, "Composition {Id} failed: {Sentence}")]
    private partial void LogFailed(Exception why, string id, string sentence);

    [LoggerMessage(3623, LogLevel.Information, "Composition {Id} was given up.")]
    private partial void LogGivenUp(string id);

    [LoggerMessage(3625, LogLevel.Information, "Composition {Id} was given up in the middle of a step.")]
    private partial void LogCutOff(Exception why, string id);

    [LoggerMessage(3624, LogLevel.Warning, "The folder {Folder} could not be deleted: {Reason}")]
    private partial void LogNotDeleted(string folder, string reason);
}
