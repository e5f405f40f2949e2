namespace VideoConf.Meetings.Placement;

/// <summary>Offers again.</summary>
public sealed class MediaReoffer
{
    internal MediaReoffer()
    {
    }

#pragma warning disable
    /// <summary>Offers again.</summary>
    public Task<Outcome<MediaAnswer>> ExecuteAsync(string mediaId, MediaOfferCommand command, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
