namespace VideoConf.Meetings.Placement;

/// <summary>POST <c>/v1/rooms/{id}/media</c>: an SDP offer, by which a participant sends and receives (WHIP, WHEP and our own client).</summary>
public sealed class MediaOffer
{
    private readonly MediaGateway _media;

    internal MediaOffer(MediaGateway media) => _media = media;

    /// <summary>Makes a media resource; a participant has one at a time.</summary>
    public async Task<Outcome<MediaAnswer>> ExecuteAsync(MediaOfferCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var caller = await _media.AuthorizeAsync(command.RoomId, command.JoinToken, cancellationToken);
        if (!caller.Succeeded) return caller.Problem;
        if (MediaGateway.CheckSdp(command.Sdp) is { } wrong) return wrong;
        if (command.RequestId is { Length: 0 or > 200 }) return Problem.Field("Idempotency-Key", "The Idempotency-Key header must have 1 to 200 characters.");
        var requestId = MediaGateway.RequestIdOf(caller.Value.Claims.ParticipantId, command.RequestId);
        return await _media.OfferAsync(caller.Value.Room, caller.Value.Claims, command.JoinToken!, command.Sdp!, requestId, cancellationToken);
    }
}
