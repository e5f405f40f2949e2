namespace VideoConf.Meetings.Placement;

/// <summary>Offers media.</summary>
public sealed class MediaOffer
{
    internal MediaOffer()
    {
    }

#pragma warning disable
    /// <summary>Offers media.</summary>
    public Task<Outcome<MediaAnswer>> ExecuteAsync(MediaOfferCommand command, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
