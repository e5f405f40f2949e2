using Microsoft.Extensions.Logging;

namespace VideoConf.Functions.Timers;

/// <summary>Deletes recordings whose time is over, moves old ones to cheaper tiers and finishes what was cut short.</summary>
public sealed partial class RetentionTimer(Plane plane, ILogger<RetentionTimer> logger)
{
    /// <summary>Every ten minutes.</summary>
    [Function("SweepRetention")]
    public async Task RunAsync([TimerTrigger("0 */10 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var result = await plane.With(durable).RecordingRetention.SweepAsync(cancellation);
        foreach (var failure in result.Failures) LogOneFailed(logger, failure.RecordingId, failure.Error);
        if (result.Deleted > 0 || result.Moved > 0) LogDone(logger, result.Looked, result.Deleted, result.Moved);
    }

    [LoggerMessage(2502, LogLevel.Information, "Of {Looked} recordings {Deleted} were deleted and {Moved} moved to another tier")]
    private static partial void LogDone(ILogger logger, int looked, int deleted, int moved);

    [LoggerMessage(2504, LogLevel.Error, "Retention could not look after the recording {RecordingId}; it tries again in ten minutes")]
    private static partial void LogOneFailed(ILogger logger, string recordingId, Exception error);
}
