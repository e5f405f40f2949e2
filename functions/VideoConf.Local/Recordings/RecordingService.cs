using System.Diagnostics.CodeAnalysis;
using VideoConf.Meetings;

namespace VideoConf.Local.Recordings;

/// <summary>Keeps what is to be recorded on the media node, every two seconds: a node that was started anew records again before much is lost.</summary>
internal sealed partial class RecordingService(ControlPlane control, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<RecordingService> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    [SuppressMessage("Design", "CA1031", Justification = "One failed round must not end the rounds: the next one starts from what is stored.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Before the host listens there is no address to tell a node.
            if (!lifetime.ApplicationStarted.IsCancellationRequested) continue;
            try
            {
                await control.RecordingKeeper.SweepAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(1501, LogLevel.Error, "A round of keeping recordings on their nodes failed; the next one is in two seconds")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
