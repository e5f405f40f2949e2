using System.Text;

namespace VideoConf.Contracts.Tokens;

/// <summary>Signs tokens with one private key that is here. Safe for concurrent use.</summary>
public sealed class TokenIssuer(SigningKey key, TimeProvider clock) : ITokenIssuer
{
    /// <summary>The public half, for verifiers.</summary>
    public JsonWebKey PublicKey => key.PublicKey;

    /// <summary>Issues a token of the claims' kind, from now for that kind's lifetime or a shorter one.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="lifetime">Shorter than the kind's own; null for that.</param>
    public IssuedToken Issue<T>(T claims, TimeSpan? lifetime = null)
        where T : class, ITokenClaims<T>
    {
        ArgumentNullException.ThrowIfNull(claims);
        var unsigned = UnsignedToken.Of(claims, lifetime, key.KeyId, clock);
        return unsigned.Sign(key.Sign(Encoding.ASCII.GetBytes(unsigned.Text)));
    }

    /// <inheritdoc/>
    public ValueTask<IssuedToken> IssueAsync<T>(T claims, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
        where T : class, ITokenClaims<T> => ValueTask.FromResult(Issue(claims, lifetime));
}
