namespace VideoConf.Meetings.Placement;

/// <summary>The STUN and TURN servers that clients are told of.</summary>
public sealed record TurnOptions
{
    /// <summary><c>stun:</c> URLs; they need no credentials.</summary>
    public IReadOnlyList<string> StunUrls { get; init; } = [];

    /// <summary><c>turn:</c> and <c>turns:</c> URLs.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>coturn's <c>static-auth-secret</c>; without one no TURN server is handed out.</summary>
    public string? Secret { get; init; }

    /// <summary>Where the secret is looked up at every join instead, because it is elsewhere and may change.</summary>
    public Func<string?>? SecretSource { get; init; }

    /// <summary>How long a credential is good for: 1 to 12 h. It must outlast a call, because a relay allocation is refreshed with it.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);
}
