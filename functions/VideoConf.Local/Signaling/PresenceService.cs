using System.Diagnostics.CodeAnalysis;
using VideoConf.Meetings;

namespace VideoConf.Local.Signaling;

/// <summary>Looks every second for who has vanished, so that the others see it within ten.</summary>
internal sealed partial class PresenceService(ControlPlane control, TimeProvider clock, ILogger<PresenceService> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    [SuppressMessage("Design", "CA1031", Justification = "One failed round must not end the rounds: the next one starts from what is stored.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await control.PresenceSweeper.SweepAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(1402, LogLevel.Error, "A round of the presence sweep failed; the next one is in a second")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
