namespace VideoConf.Meetings.Signaling;

/// <summary>What a sweep did.</summary>
/// <param name="Rooms">Rooms looked at.</param>
/// <param name="Removed">Participants removed.</param>
/// <param name="Closed">Sessions closed.</param>
public sealed record SweepResult(int Rooms, int Removed, int Closed);

/// <summary>Removes who vanished.</summary>
public sealed class PresenceSweeper
{
    internal PresenceSweeper()
    {
    }

#pragma warning disable
    /// <summary>Removes who vanished.</summary>
    public Task<SweepResult> SweepAsync(CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
