namespace VideoConf.MediaNode.Events;

internal sealed partial class EventPusher
{
    [LoggerMessage(3101, LogLevel.Warning, "The control plane has not taken {Count} events after {Failures} attempts; trying on.")]
    private partial void LogRetrying(int count, int failures);

    [LoggerMessage(3102, LogLevel.Information, "The control plane takes events again, after {Failures} failed attempts.")]
    private partial void LogDeliveredAgain(int failures);

    [LoggerMessage(3103, LogLevel.Error, "{Count} events given up: {Result}.")]
    private partial void LogAbandoned(int count, DeliveryResult result);

    [LoggerMessage(3104, LogLevel.Warning, "Stopped with {Count} events undelivered: the control plane did not take them in time.")]
    private partial void LogNotDrained(int count);

    [LoggerMessage(3105, LogLevel.Debug, "The event pusher was stopped; {Count} events were waiting.")]
    private partial void LogStopped(int count);
}
