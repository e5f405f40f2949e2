namespace VideoConf.Meetings.Placement;

/// <summary>An offer by HTTP: what a host takes from <c>POST /v1/rooms/{id}/media</c> or the <c>PATCH</c> of a media resource.</summary>
/// <param name="RoomId">Room from the path.</param>
/// <param name="JoinToken">The bearer token.</param>
/// <param name="Sdp">The body.</param>
/// <param name="RequestId">The <c>Idempotency-Key</c> header, if any: the same one returns the first answer.</param>
public sealed record MediaOfferCommand(string RoomId, string? JoinToken, string? Sdp, string? RequestId = null);

/// <summary>The media node's answer.</summary>
/// <param name="MediaId">The media resource; its path is <c>/v1/rooms/{room}/media/{mediaId}</c>.</param>
/// <param name="ParticipantId">Whose it is.</param>
/// <param name="Sdp">The answer.</param>
public sealed record MediaAnswer(string MediaId, string ParticipantId, string Sdp);

/// <summary>What came of a batch of node events.</summary>
/// <param name="Accepted">Events acted on, or needing no act.</param>
/// <param name="Repeated">Events that had come before.</param>
public sealed record NodeEventsResult(int Accepted, int Repeated);
