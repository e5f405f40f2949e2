namespace VideoConf.Meetings.Signaling;

/// <summary>Tells every room.</summary>
public sealed class AnnounceShutdown
{
    internal AnnounceShutdown()
    {
    }

#pragma warning disable
    /// <summary>Tells every room.</summary>
    public Task ExecuteAsync(CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
