namespace VideoConf.Functions.Timers;

/// <summary>Looks for who has vanished.</summary>
public sealed class PresenceTimer(Plane plane)
{
    /// <summary>
    /// Every minute: the backstop. Who loses a connection is looked after by a workflow of that moment, and a timer that runs by the second would be paid for
    /// day and night.
    /// </summary>
    [Function("SweepPresence")]
    public Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        plane.With(durable).PresenceSweeper.SweepAsync(cancellation);
}
