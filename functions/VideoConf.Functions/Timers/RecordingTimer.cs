namespace VideoConf.Functions.Timers;

/// <summary>Keeps what is to be recorded on its media nodes.</summary>
public sealed class RecordingTimer(Plane plane)
{
    /// <summary>Every minute, between two sweeps: the backstop. A room that comes to a node again is recorded there before its first packet.</summary>
    [Function("KeepRecordings")]
    public Task RunAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        plane.With(durable).RecordingKeeper.SweepAsync(cancellation);
}
