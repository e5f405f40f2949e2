using VideoConf.Meetings.Quality;

namespace VideoConf.Meetings.Tests.Quality;

/// <summary>Keeps what clients report.</summary>
public sealed class KeptMeasurements : IMeasurementSink
{
    /// <summary>Each as <c>room name value</c>.</summary>
    public List<string> All { get; } = [];

    /// <inheritdoc/>
    public Task<int> TakeAsync(string? roomId, IReadOnlyDictionary<string, double> measurements)
    {
        All.AddRange(measurements.Select(one => FormattableString.Invariant($"{roomId} {one.Key} {one.Value}")));
        return Task.FromResult(measurements.Count);
    }
}
