using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VideoConf.Telemetry;

/// <summary>Sends metrics for as long as its host runs.</summary>
public sealed partial class TelemetryService(TelemetryOptions options, TimeProvider clock, ILogger<TelemetryService> logger) : IHostedService, IDisposable
{
    private TelemetryPipeline? _pipeline;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _pipeline = TelemetryPipeline.Start(options, clock, trouble => LogTrouble(trouble));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Whoever stops us waits for no service of somebody else's.
        return Task.Run(Dispose, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5), clock, cancellationToken)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _pipeline, null)?.Dispose();

    [LoggerMessage(1701, LogLevel.Warning, "Metrics: {Trouble}")]
    private partial void LogTrouble(string trouble);
}

/// <summary>Adds the service to a host.</summary>
public static class TelemetryServices
{
    /// <summary>Sends metrics while the host runs; <paramref name="options"/> that name nowhere to send to cost nothing.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, Func<IServiceProvider, TelemetryOptions> options) =>
        services.AddHostedService(provider => new TelemetryService(
            options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TelemetryService>>()));
}
