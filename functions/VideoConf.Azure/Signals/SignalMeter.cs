using System.Diagnostics.Metrics;

namespace VideoConf.Azure.Signals;

/// <summary>Counts requests to the signaling service, by target and message: what it bills is these times their readers.</summary>
public sealed class SignalMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "VideoConf.Signals";

    /// <summary>A message to one connection.</summary>
    public const string Connection = "connection";

    /// <summary>A message to a group.</summary>
    public const string Group = "group";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _sent;

    /// <summary>A meter of its own.</summary>
    public SignalMeter() => _sent = _meter.CreateCounter<long>("videoconf.signals.sent", "{message}", "Messages handed to the signaling service.");

    /// <summary>A message was taken by the service.</summary>
    public void Sent(string target, string method) =>
        _sent.Add(1, new KeyValuePair<string, object?>("target", target), new KeyValuePair<string, object?>("message", method));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
