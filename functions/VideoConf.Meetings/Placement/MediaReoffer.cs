using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>PATCH of a media resource: another offer, for more slots or an ICE restart.</summary>
public sealed class MediaReoffer
{
    private readonly MediaGateway _media;
    private readonly IMediaNodes _nodes;

    internal MediaReoffer(MediaGateway media, IMediaNodes nodes)
    {
        _media = media;
        _nodes = nodes;
    }

    /// <summary>Offers again. A resource that the node has lost is <c>not-found</c>: then POST a new offer.</summary>
    public async Task<Outcome<MediaAnswer>> ExecuteAsync(string mediaId, MediaOfferCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var caller = await _media.AuthorizeAsync(command.RoomId, command.JoinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        if (MediaGateway.CheckSdp(command.Sdp) is { } wrong) return wrong;
        if (caller.Value.NodeOf(mediaId) is not { } nodeId) return MediaCaller.NoSuchMedia();

        var request = new OfferRequest(MediaGateway.RequestIdOf(caller.Value.Claims.ParticipantId, command.RequestId), command.JoinToken!, command.Sdp!);
        var answer = await _nodes.ReofferAsync(nodeId, caller.Value.Room.RoomId, mediaId, request, cancellationToken);
        return answer.Succeeded
            ? new MediaAnswer(mediaId, caller.Value.Claims.ParticipantId, answer.Value!.Sdp)
            : MediaGateway.ToProblem(answer);
    }
}
