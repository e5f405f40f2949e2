namespace VideoConf.Meetings.Placement;

/// <summary>Ends media.</summary>
public sealed class MediaDelete
{
    internal MediaDelete()
    {
    }

#pragma warning disable
    /// <summary>Ends media.</summary>
    public Task<Outcome<Done>> ExecuteAsync(string roomId, string mediaId, string? joinToken, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
