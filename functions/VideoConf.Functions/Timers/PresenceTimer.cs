namespace VideoConf.Functions.Timers;

/// <summary>Looks for who has vanished.</summary>
public sealed class PresenceTimer(Plane plane)
{
    /// <summary>Every two seconds: presence has 8 s to live, and the others are to see an absence within ten.</summary>
    [Function("SweepPresence")]
    public Task RunAsync([TimerTrigger("*/2 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        plane.With(durable).PresenceSweeper.SweepAsync(cancellation);
}
