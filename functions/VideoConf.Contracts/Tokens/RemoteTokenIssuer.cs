using System.Text;

namespace VideoConf.Contracts.Tokens;

/// <summary>Issues tokens whose private key is elsewhere.</summary>
public sealed class RemoteTokenIssuer(ITokenSigner signer, TimeProvider clock) : ITokenIssuer
{
    /// <inheritdoc/>
    public async ValueTask<IssuedToken> IssueAsync<T>(T claims, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
        where T : class, ITokenClaims<T>
    {
        ArgumentNullException.ThrowIfNull(claims);
        var keyId = await signer.KeyIdAsync(cancellationToken).ConfigureAwait(false);
        var unsigned = UnsignedToken.Of(claims, lifetime, keyId, clock);
        return unsigned.Sign(await signer.SignAsync(keyId, Encoding.ASCII.GetBytes(unsigned.Text), cancellationToken).ConfigureAwait(false));
    }
}
