namespace VideoConf.Meetings.Identity;

/// <summary>Makes identities at a communication service, whose clients can then be bridged to a room. Safe for concurrent use.</summary>
public interface IIdentityIssuer
{
    /// <summary>The service, for its clients.</summary>
    Uri Endpoint { get; }

    /// <summary>Makes an identity; its id. It tells nothing about whom it is for.</summary>
    /// <exception cref="Captions.EngineUnavailableException">The service does not do it now.</exception>
    Task<string> CreateAsync(CancellationToken cancellationToken);

    /// <summary>A short token of an identity, for calls and chat.</summary>
    /// <exception cref="Captions.EngineUnavailableException">The service does not do it now.</exception>
    Task<CommunicationToken> IssueAsync(string identity, CancellationToken cancellationToken);

    /// <summary>Deletes an identity, and its tokens with it. One that is gone is fine.</summary>
    /// <exception cref="Captions.EngineUnavailableException">The service does not do it now.</exception>
    Task DeleteAsync(string identity, CancellationToken cancellationToken);
}

/// <summary>A token of a communication service.</summary>
/// <param name="Token">The token.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CommunicationToken(string Token, DateTimeOffset ExpiresAt);
