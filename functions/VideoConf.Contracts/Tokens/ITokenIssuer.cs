namespace VideoConf.Contracts.Tokens;

/// <summary>Issues tokens. Safe for concurrent use.</summary>
public interface ITokenIssuer
{
    /// <summary>Issues a token of the claims' kind, from now for that kind's lifetime or a shorter one.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="lifetime">Shorter than the kind's own; null for that.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<IssuedToken> IssueAsync<T>(T claims, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
        where T : class, ITokenClaims<T>;
}
