using VideoConf.Contracts.Node;

namespace VideoConf.MediaNode.Composing;

/// <summary>A composition at the desk. It waits, is at work, or has ended; it can be given up at any time.</summary>
internal sealed class CompositionJob(string id, string planHash)
{
    private static long _count;

    private readonly Lock _lock = new();
    private CancellationTokenSource? _cancel;
    private volatile CompositionStatus _status = new() { State = JobStates.Running, Progress = 0, Step = "Waiting" };
    private bool _isGivenUp;

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Of which plan.</summary>
    public string PlanHash { get; } = planHash;

    /// <summary>Rises from job to job.</summary>
    public long Order { get; } = Interlocked.Increment(ref _count);

    /// <summary>How it is.</summary>
    public CompositionStatus Status
    {
        get => _status;
        set => _status = value;
    }

    /// <summary>Whether it is to end.</summary>
    public CancellationToken Cancelled { get; private set; }

    /// <summary>Its worker begins; false when it was given up.</summary>
    public bool Begin(CancellationToken stopping)
    {
        lock (_lock)
        {
            if (_isGivenUp) return false;
            _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Cancelled = _cancel.Token;
            return true;
        }
    }

    /// <summary>Its worker has ended; true when the job was given up meanwhile.</summary>
    public bool End()
    {
        lock (_lock)
        {
            _cancel?.Dispose();
            _cancel = null;
            return _isGivenUp;
        }
    }

    /// <summary>Gives it up; true when it is at work.</summary>
    public bool GiveUp()
    {
        lock (_lock)
        {
            _isGivenUp = true;
            _cancel?.Cancel();
            return _cancel is not null;
        }
    }

    /// <summary>Progress, which only rises.</summary>
    public void Tell(double progress, string step) => _status = _status with { Progress = Math.Max(_status.Progress, Math.Round(progress, 4)), Step = step };
}

/// <summary>Figures of the composer.</summary>
/// <param name="Waiting">Compositions that wait.</param>
/// <param name="Running">Compositions at work.</param>
/// <param name="Succeeded">Compositions done.</param>
/// <param name="Failed">Compositions given up.</param>
/// <param name="AudioOnly">Of those done, without pictures.</param>
/// <param name="ComposedSeconds">Seconds of meetings that were composed.</param>
/// <param name="WorkedSeconds">Seconds that it took.</param>
/// <param name="FfmpegRuns">Runs of FFmpeg.</param>
/// <param name="FfmpegFailures">Those that did not end well.</param>
internal sealed record CompositionFigures(
    int Waiting, int Running, long Succeeded, long Failed, long AudioOnly, double ComposedSeconds, double WorkedSeconds, long FfmpegRuns, long FfmpegFailures);
