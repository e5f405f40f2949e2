using VideoConf.Contracts.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>GET of a media resource: which participant is on which receive slot.</summary>
public sealed class MediaSlots
{
    private readonly MediaGateway _media;
    private readonly IMediaNodes _nodes;

    internal MediaSlots(MediaGateway media, IMediaNodes nodes)
    {
        _media = media;
        _nodes = nodes;
    }

    /// <summary>Reads the slot map of one's own media resource.</summary>
    public async Task<Outcome<SlotMap>> ExecuteAsync(string roomId, string mediaId, string? joinToken, CancellationToken cancellationToken)
    {
        var caller = await _media.AuthorizeAsync(roomId, joinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        if (caller.Value.NodeOf(mediaId) is not { } nodeId) return MediaCaller.NoSuchMedia();
        var slots = await _nodes.GetSlotsAsync(nodeId, caller.Value.Room.RoomId, mediaId, cancellationToken);
        return slots.Succeeded ? slots.Value! : MediaGateway.ToProblem(slots);
    }
}
