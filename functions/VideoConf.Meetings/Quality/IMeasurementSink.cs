namespace VideoConf.Meetings.Quality;

/// <summary>Where goes what clients measure, whichever way they report it: by <c>/v1/telemetry</c>, or by a data channel and their media node.</summary>
public interface IMeasurementSink
{
    /// <summary>Takes a report.</summary>
    /// <param name="roomId">Where it was measured; null when nobody says.</param>
    /// <param name="measurements">As the client says; anything.</param>
    /// <returns>How many of them are known and believable, and so counted.</returns>
    Task<int> TakeAsync(string? roomId, IReadOnlyDictionary<string, double> measurements);
}
