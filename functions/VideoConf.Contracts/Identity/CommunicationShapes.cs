namespace VideoConf.Contracts.Identity;

/// <summary>
/// POST <c>/v1/rooms/{id}/communication-token</c>: a participant's identity at Azure Communication Services, with which its clients, and telephones through
/// them, can be bridged to the room.
/// </summary>
/// <param name="Endpoint">The service.</param>
/// <param name="CommunicationUserId">Who the participant is there.</param>
/// <param name="Token">For calls and chat as that user.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CommunicationTokenResponse(Uri Endpoint, string CommunicationUserId, string Token, DateTimeOffset ExpiresAt);
