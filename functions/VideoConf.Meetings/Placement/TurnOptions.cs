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

    /// <summary>How long a credential is good for; clients ask for others when most of it is over.</summary>
    public TimeSpan Lifetime { get; init; } = DefaultLifetime;

    /// <summary>Long enough that one call in a hundred renews, short enough that one that leaked is soon worth nothing.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromHours(2);

    /// <summary>Below this, clients would do nothing but renew.</summary>
    public static TimeSpan ShortestLifetime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Beyond this a credential is as good as a password.</summary>
    public static TimeSpan LongestLifetime { get; } = TimeSpan.FromHours(12);
}
