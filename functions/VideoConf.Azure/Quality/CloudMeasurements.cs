using VideoConf.Meetings.Quality;

namespace VideoConf.Azure.Quality;

/// <summary>What clients measure, counted into meters and, where somebody evaluates it, sent to the stream of quality events.</summary>
/// <param name="clients">The meters.</param>
/// <param name="quality">The stream; null where there is none.</param>
public sealed class CloudMeasurements(ClientMeasurements clients, QualityEvents? quality = null) : IMeasurementSink
{
    private const int MaxRoomId = 64;

    /// <inheritdoc/>
    public async Task<int> TakeAsync(string? roomId, IReadOnlyDictionary<string, double> measurements)
    {
        var accepted = measurements.Where(clients.Measured).ToList();

        // Who is signed in may name any room: windows of quality are for people to look at, and decide nothing.
        if (quality is not null && accepted.Count > 0 && roomId is { Length: > 0 and <= MaxRoomId }) await quality.SendAsync(roomId, accepted);
        return accepted.Count;
    }
}
