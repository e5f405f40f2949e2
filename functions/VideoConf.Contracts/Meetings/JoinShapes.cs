namespace VideoConf.Contracts.Meetings;

/// <summary>POST <c>/v1/meetings/{id}/join</c> and <c>/v1/rooms/{id}/join</c>.</summary>
public sealed record JoinRequest
{
    /// <summary>The caller's own id; optional, and refused when it names another user.</summary>
    public string? UserId { get; init; }

    /// <summary>Name to show, 1 to 80 characters. Default: the caller's own.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Meeting password, where one is set and the caller is not its host.</summary>
    public string? Password { get; init; }

    /// <summary>What POST <c>/v1/users/consent</c> returned, where the meeting needs consent.</summary>
    public string? ConsentToken { get; init; }

    /// <summary>
    /// An opaque id of this device or tab, 8 to 64 characters of <c>[A-Za-z0-9_-]</c>. A join by the same user with the same device
    /// id continues the same participant (a reloaded page); another device is another participant.
    /// </summary>
    public string? DeviceId { get; init; }

    /// <summary>
    /// The region that the caller is in or near, as media nodes name theirs: 1 to 40 characters of <c>[A-Za-z0-9-]</c>. Their media goes to a node there, if
    /// there is one; absent, to the room's own.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// <c>viewer</c> for who wants to see and hear only, and sends nothing; absent for what the meeting makes of them. It counts on the way in: who is in the meeting
    /// already, or comes back, is what they were, and its host is its host.
    /// </summary>
    public string? Role { get; init; }
}

/// <summary>What a joiner needs for signaling and media.</summary>
public sealed record JoinResponse
{
    /// <summary>Meeting id.</summary>
    public required string RoomId { get; init; }

    /// <summary>The session that is running.</summary>
    public required string SessionId { get; init; }

    /// <summary>The joiner's id in this session; what others see as <c>sourceUserId</c>.</summary>
    public required string ParticipantId { get; init; }

    /// <summary>The joiner's role: <c>host</c>, <c>cohost</c>, <c>attendee</c>, <c>guest</c> or <c>viewer</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Join token (ES256 JWT) for the hub and for media.</summary>
    public required string Token { get; init; }

    /// <summary>When <see cref="Token"/> ends; <c>KeepAlive</c> returns a fresh one in time.</summary>
    public required DateTimeOffset TokenExpiresAt { get; init; }

    /// <summary>STUN and TURN servers as <c>RTCPeerConnection</c> takes them, with time-limited credentials.</summary>
    public required IReadOnlyList<IceServer> IceServers { get; init; }

    /// <summary>When the credentials of <see cref="IceServers"/> end; GET <c>/v1/rooms/{id}/ice-servers</c> returns others.</summary>
    public required DateTimeOffset IceServersExpireAt { get; init; }

    /// <summary>Where the signaling hub is.</summary>
    public required string HubUrl { get; init; }

    /// <summary><c>sfu</c> or <c>mesh</c>.</summary>
    public required string Topology { get; init; }
}

/// <summary>One <c>RTCIceServer</c>.</summary>
/// <param name="Urls"><c>stun:</c>, <c>turn:</c> or <c>turns:</c> URLs (RFC 7064, 7065).</param>
/// <param name="Username">TURN REST-API username, <c>expiry:userId</c>; null for STUN.</param>
/// <param name="Credential">Base64 HMAC of the username; null for STUN.</param>
public sealed record IceServer(IReadOnlyList<string> Urls, string? Username, string? Credential);

/// <summary>GET <c>/v1/rooms/{id}/ice-servers</c>, with the join token: servers with fresh credentials, for a transport that is made or restarted later in a call.</summary>
/// <param name="IceServers">As in <see cref="JoinResponse.IceServers"/>.</param>
/// <param name="ExpiresAt">When their credentials end. What is relayed by then goes on; new relays want new credentials.</param>
public sealed record IceServersResponse(IReadOnlyList<IceServer> IceServers, DateTimeOffset ExpiresAt);
