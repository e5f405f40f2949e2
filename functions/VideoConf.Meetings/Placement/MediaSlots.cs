using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>Reads the slots.</summary>
public sealed class MediaSlots
{
    internal MediaSlots()
    {
    }

#pragma warning disable
    /// <summary>Reads the slots.</summary>
    public Task<Outcome<SlotMap>> ExecuteAsync(string roomId, string mediaId, string? joinToken, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
