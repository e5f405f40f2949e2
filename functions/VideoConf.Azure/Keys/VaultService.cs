using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VideoConf.Azure.Keys;

/// <summary>Reads what the vault has: once before the first request, then every five minutes. A reading that fails leaves what was read before.</summary>
public sealed partial class VaultService(VaultKeys keys, TurnSecret turn, TimeProvider clock, ILogger<VaultService> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Before any service starts: those that take requests come first in their host, and without keys they would refuse everybody's good token.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Without keys nobody could be told from anybody: better that the platform starts this process again.
        await keys.RefreshAsync(cancellationToken);
        await turn.RefreshAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a reading fails of, the next one is in five minutes.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(VaultKeys.Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await keys.RefreshAsync(stoppingToken);
                await turn.RefreshAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, error is RequestFailedException or AuthenticationFailedException ? error.Message : "see the exception", error);
            }
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "The vault could not be read ({Why}); what was read before stays good")]
    private static partial void LogFailed(ILogger logger, string why, Exception error);
}
