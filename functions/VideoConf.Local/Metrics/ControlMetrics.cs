using System.Collections.Concurrent;
using VideoConf.Contracts.Telemetry;

namespace VideoConf.Local.Metrics;

/// <summary>What the control plane counts. Labels have few values: routes and not paths, problem types and not sentences.</summary>
internal sealed class ControlMetrics
{
    private readonly ConcurrentDictionary<(string Method, string Route, int Status), long> _requests = new();
    private readonly ConcurrentDictionary<(string Method, string Outcome), long> _hubCalls = new();
    private readonly Histogram _requestSeconds = new(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10);
    private readonly Histogram _hubSeconds = new(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10);
    private readonly Dictionary<string, Measurement> _measurements = new(StringComparer.Ordinal)
    {
        [Measurements.JoinToFirstFrameMs] = new("videoconf_client_join_to_first_frame_milliseconds", "From the click on Join to the first remote frame.", 600_000, Wide()),
        [Measurements.JoinToConnectedMs] = new("videoconf_client_join_to_connected_milliseconds", "From the click on Join to connected media.", 600_000, Wide()),
        [Measurements.RoundTripMs] = new("videoconf_client_round_trip_milliseconds", "Round trip between client and media node.", 60_000, new(5, 10, 25, 50, 100, 200, 400, 1000)),
        [Measurements.LossPercent] = new("videoconf_client_loss_percent", "Packets lost on the way to a client.", 100, new(0, 0.5, 1, 2, 5, 10, 25, 50)),
        [Measurements.JitterMs] = new("videoconf_client_jitter_milliseconds", "Jitter of what arrives at a client.", 60_000, new(1, 5, 10, 20, 30, 50, 100, 250)),
        [Measurements.MissingVoicePercent] = new("videoconf_client_missing_voice_percent", "Voice that was missing and made up at a client.", 100, new(0, 0.5, 1, 2, 5, 10, 25, 50)),
        [Measurements.FrozenPicturePercent] = new("videoconf_client_frozen_picture_percent", "Time that pictures stood still at a client.", 100, new(0, 0.5, 1, 2, 5, 10, 25, 50)),
        [Measurements.RelayAttempts] = new("videoconf_client_relay_attempts", "1 when media went through a TURN relay, or had to and could not.", 1, new(0, 1)),
        [Measurements.RelayConnections] = new("videoconf_client_relay_connections", "1 when media went through a TURN relay.", 1, new(0, 1)),
        [Measurements.Reconnects] = new("videoconf_client_reconnects", "Reconnects of a client in a report.", 10_000, new(0, 1, 2, 5, 10)),
    };

    private long _connections;
    private long _ignored;

    /// <summary>Hub connections open now.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>A request was answered.</summary>
    public void Request(string method, string route, int status, TimeSpan took)
    {
        _requests.AddOrUpdate((method, route, status), 1, static (_, count) => count + 1);
        _requestSeconds.Add(took.TotalSeconds);
    }

    /// <summary>A hub call was answered; <paramref name="outcome"/> is <c>ok</c> or a problem type.</summary>
    public void HubCall(string method, string outcome, TimeSpan took)
    {
        _hubCalls.AddOrUpdate((method, outcome), 1, static (_, count) => count + 1);
        _hubSeconds.Add(took.TotalSeconds);
    }

    /// <summary>A hub connection came (1) or went (-1).</summary>
    public void Connection(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>A client measured something; false when the name is unknown or the value impossible.</summary>
    public bool Measured(KeyValuePair<string, double> measured)
    {
        var known = _measurements.TryGetValue(measured.Key, out var measurement) && measured.Value >= 0 && measured.Value <= measurement.Highest;
        if (known) measurement!.Values.Add(measured.Value);
        else Interlocked.Increment(ref _ignored);
        return known;
    }

    /// <summary>Everything, in Prometheus text.</summary>
    public PrometheusWriter Write()
    {
        var text = new PrometheusWriter();
        text.Family("videoconf_http_requests_total", "Requests answered.", "counter");
        foreach (var ((method, route, status), count) in _requests)
        {
            text.Sample("videoconf_http_requests_total", count, ("method", method), ("route", route), ("status", PrometheusWriter.Number(status)));
        }

        _requestSeconds.Write(text, "videoconf_http_request_duration_seconds", "How long requests took.");
        text.Family("videoconf_hub_connections", "Signaling connections open.", "gauge");
        text.Sample("videoconf_hub_connections", Connections);
        text.Family("videoconf_hub_calls_total", "Hub calls answered.", "counter");
        foreach (var ((method, outcome), count) in _hubCalls) text.Sample("videoconf_hub_calls_total", count, ("method", method), ("outcome", outcome));
        _hubSeconds.Write(text, "videoconf_hub_call_duration_seconds", "How long hub calls took.");
        foreach (var measurement in _measurements.Values) measurement.Values.Write(text, measurement.Name, measurement.Help);
        text.Family("videoconf_client_measurements_ignored_total", "Measurements of unknown name or impossible value.", "counter");
        text.Sample("videoconf_client_measurements_ignored_total", Interlocked.Read(ref _ignored));
        return text;
    }

    private static Histogram Wide() => new(100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000);

    private sealed record Measurement(string Name, string Help, double Highest, Histogram Values);
}
