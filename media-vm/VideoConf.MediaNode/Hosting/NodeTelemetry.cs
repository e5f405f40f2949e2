using VideoConf.Telemetry;

namespace VideoConf.MediaNode.Hosting;

/// <summary>A node's metrics on their way out of its own process; one in another host's process leaves that to the host.</summary>
internal static partial class NodeTelemetry
{
    /// <summary>Starts sending; null when there is nowhere to.</summary>
    public static TelemetryPipeline? Start(IConfiguration settings, MediaNodeOptions options, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<TelemetryPipeline>();
        return TelemetryPipeline.Start(
            new TelemetryOptions
            {
                Role = "media-node",
                Instance = options.NodeId,
                Region = options.Region,
                ConnectionString = settings["InsightsConnection"],
                Credential = TelemetryOptions.MachineIdentity(settings["IdentityClientId"]),
                Collector = TelemetryOptions.CollectorOf(Environment.GetEnvironmentVariable(TelemetryPipeline.CollectorSetting)),
            },
            TimeProvider.System,
            trouble => LogTrouble(logger, trouble));
    }

    [LoggerMessage(3301, LogLevel.Warning, "Metrics: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);
}
