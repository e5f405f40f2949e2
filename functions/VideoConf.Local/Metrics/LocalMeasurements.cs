using VideoConf.Meetings.Quality;

namespace VideoConf.Local.Metrics;

/// <summary>What clients measure, counted for <c>/metrics</c> and for whoever listens to meters.</summary>
internal sealed class LocalMeasurements(ControlMetrics metrics, ClientMeasurements clients) : IMeasurementSink
{
    /// <inheritdoc/>
    public Task<int> TakeAsync(string? roomId, IReadOnlyDictionary<string, double> measurements) =>
        Task.FromResult(measurements.Count(measured => metrics.Measured(measured) && clients.Measured(measured)));
}
