using System.Diagnostics.CodeAnalysis;
using VideoConf.Meetings;

namespace VideoConf.Local.Recordings;

/// <summary>Deletes recordings whose time is over, moves old ones to cheaper tiers and finishes what was cut short: at the start, and every ten minutes.</summary>
internal sealed partial class RetentionService(ControlPlane control, TimeProvider clock, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    [SuppressMessage("Design", "CA1031", Justification = "One failed round must not end the rounds: the next one starts from what is stored.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host's start is not to wait for it.
        await Task.Yield();
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                var result = await control.RecordingRetention.SweepAsync(stoppingToken);
                foreach (var failure in result.Failures) LogOneFailed(logger, failure.RecordingId, failure.Error);
                if (result.Deleted > 0 || result.Moved > 0) LogDone(logger, result.Looked, result.Deleted, result.Moved);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1502, LogLevel.Information, "Of {Looked} recordings {Deleted} were deleted and {Moved} moved to another tier")]
    private static partial void LogDone(ILogger logger, int looked, int deleted, int moved);

    [LoggerMessage(1504, LogLevel.Error, "Retention could not look after the recording {RecordingId}; it tries again in ten minutes")]
    private static partial void LogOneFailed(ILogger logger, string recordingId, Exception error);

    [LoggerMessage(1503, LogLevel.Error, "A round of retention failed; the next one is in ten minutes")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
