namespace VideoConf.Contracts.Tokens;

/// <summary>Signs with a private key that is elsewhere: in a vault, which never gives it away. Safe for concurrent use.</summary>
public interface ITokenSigner
{
    /// <summary>The key that signs now: its id, as verifiers know it.</summary>
    ValueTask<string> KeyIdAsync(CancellationToken cancellationToken);

    /// <summary>Signs by ES256; r and s, 32 bytes each (RFC 7518 section 3.4).</summary>
    /// <param name="keyId">The key, which <see cref="KeyIdAsync"/> named.</param>
    /// <param name="bytes">What is to be signed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<byte[]> SignAsync(string keyId, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
