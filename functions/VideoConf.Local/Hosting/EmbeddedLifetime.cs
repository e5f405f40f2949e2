namespace VideoConf.Local.Hosting;

/// <summary>
/// Leaves signals to <see cref="LocalRun"/>. The framework's own lifetime would close every socket at the first of them, before the rooms
/// have been told.
/// </summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
