namespace VideoConf.Functions.Timers;

/// <summary>Keeps what is to be recorded on its media nodes.</summary>
public sealed class RecordingTimer(Plane plane)
{
    /// <summary>Every four seconds: a node that was started anew records again before more than a chunk is lost.</summary>
    [Function("KeepRecordings")]
    public Task RunAsync([TimerTrigger("*/4 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        plane.With(durable).RecordingKeeper.SweepAsync(cancellation);
}
