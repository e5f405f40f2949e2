namespace VideoConf.MediaNode.Hosting;

/// <summary>The life of a node in another host's process: it starts and stops when told to, and leaves signals to that host.</summary>
internal sealed class GuestLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
