namespace VideoConf.Meetings.Placement;

/// <summary>Keeps machines that carry rooms from being taken away when a fleet shrinks.</summary>
public interface IScaleInProtection
{
    /// <summary>Protects a machine, or does so no longer. Idempotent. Throws <see cref="IOException"/> when it could not be done now; the next heartbeat tries again.</summary>
    /// <param name="scaleSet">The machine's scale set, in its node's own words.</param>
    /// <param name="machine">The machine's name, in its node's own words.</param>
    /// <param name="isProtected">What is to be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SetAsync(string scaleSet, string machine, bool isProtected, CancellationToken cancellationToken);
}

/// <summary>Where nothing scales.</summary>
public sealed class NoScaleInProtection : IScaleInProtection
{
    /// <inheritdoc/>
    public Task SetAsync(string scaleSet, string machine, bool isProtected, CancellationToken cancellationToken) => Task.CompletedTask;
}
