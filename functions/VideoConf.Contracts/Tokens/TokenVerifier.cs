using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>
/// Verifies tokens with public keys alone. The order is fixed: form, algorithm, key, signature, issuer, audience, time, claims; nothing of
/// the payload is looked at before the signature has been. A token that was good is remembered by its whole text: a client sends the same one with
/// every request, and only its key and its time can have changed since. Safe for concurrent use.
/// </summary>
public sealed class TokenVerifier(TimeProvider clock) : IDisposable
{
    /// <summary>Tokens that are remembered: those of a few thousand people, in some 10 MB.</summary>
    private const int MaxRemembered = 4096;

    private readonly ConcurrentDictionary<string, Remembered> _good = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, VerificationKey> _keys = ImmutableDictionary.Create<string, VerificationKey>(StringComparer.Ordinal);

    /// <summary>A verifier with keys.</summary>
    /// <exception cref="ArgumentException">One of them is not a P-256 public key.</exception>
    public TokenVerifier(TimeProvider clock, params IEnumerable<JsonWebKey> keys)
        : this(clock)
    {
        foreach (var key in keys)
        {
            if (!TryAddKey(key)) throw new ArgumentException($"The key '{key.KeyId}' is not a P-256 public key for ES256.", nameof(keys));
        }
    }

    /// <summary>Trusts one more key; false when it is not a P-256 public key whose id is its thumbprint. Adding a key twice is fine.</summary>
    public bool TryAddKey(JsonWebKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.ToEcdsa() is not { } ecdsa) return false;
        var added = false;

        // The id must be the key's own thumbprint, or one key could take another's place.
        if (string.Equals(JsonWebKey.From(ecdsa).KeyId, key.KeyId, StringComparison.Ordinal))
        {
            var verification = new VerificationKey(ecdsa);
            added = ImmutableInterlocked.TryAdd(ref _keys, key.KeyId, verification);
            if (added) return true;
        }

        ecdsa.Dispose();
        return _keys.ContainsKey(key.KeyId);
    }

    /// <summary>Trusts a key no longer.</summary>
    public void RemoveKey(string keyId) => ImmutableInterlocked.TryRemove(ref _keys, keyId, out _);

    /// <summary>Verifies a token of the kind <typeparamref name="T"/>. Never throws for a bad token.</summary>
    public TokenResult<T> Verify<T>(string? token)
        where T : class, ITokenClaims<T>
    {
        // 0. Verified before, as a token of this kind: what is left to ask is whether it still is in time, and whether its key is still trusted.
        if (token is null || token.Length is 0 or > Jwt.MaxLength) return TokenResult<T>.Refused(TokenFailure.Malformed);
        if (_good.TryGetValue(token, out var known) && known.Claims is T same && _keys.ContainsKey(known.KeyId))
        {
            return InTime(known.NotBefore, known.ExpiresAt, clock.GetUtcNow()) is { } over ? TokenResult<T>.Refused(over) : TokenResult<T>.Good(same, known.IssuedAt, known.ExpiresAt);
        }

        // 1. Form: three parts of base64url, within the limit.
        var first = token.IndexOf('.', StringComparison.Ordinal);
        var last = token.LastIndexOf('.');
        if (first < 0 || first == last || token.AsSpan(first + 1, last - first - 1).Contains('.')) return TokenResult<T>.Refused(TokenFailure.Malformed);
        if (Jwt.Decode(token.AsSpan(0, first)) is not { } headerBytes || Jwt.ParseObject(headerBytes) is not { } header)
            return TokenResult<T>.Refused(TokenFailure.Malformed);

        // 2. Algorithm: ours, whatever the token would like. "none" comes without a signature, so this goes before looking at that.
        if (header.Text("alg") is not { } algorithm) return TokenResult<T>.Refused(TokenFailure.Malformed);
        if (!string.Equals(algorithm, Jwt.Algorithm, StringComparison.Ordinal)) return TokenResult<T>.Refused(TokenFailure.WrongAlgorithm);
        if (header.TryGetProperty("crit", out _) || header.Text("kid") is not { } keyId) return TokenResult<T>.Refused(TokenFailure.Malformed);
        if (Jwt.Decode(token.AsSpan(first + 1, last - first - 1)) is not { } payloadBytes || Jwt.Decode(token.AsSpan(last + 1)) is not { Length: 64 } signature)
            return TokenResult<T>.Refused(TokenFailure.Malformed);

        // 3. Key and signature.
        if (!_keys.TryGetValue(keyId, out var key)) return TokenResult<T>.Refused(TokenFailure.UnknownKey);
        if (!key.Verify(Encoding.ASCII.GetBytes(token, 0, last), signature)) return TokenResult<T>.Refused(TokenFailure.BadSignature);

        // 4. Whom it is from, what it is for, when.
        if (Jwt.ParseObject(payloadBytes) is not { } payload) return TokenResult<T>.Refused(TokenFailure.Malformed);
        return Check<T>(token, keyId, payload, clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in Interlocked.Exchange(ref _keys, _keys.Clear()).Values) key.Dispose();
    }

    private TokenResult<T> Check<T>(string token, string keyId, JsonElement payload, DateTimeOffset now)
        where T : class, ITokenClaims<T>
    {
        if (!string.Equals(payload.Text("iss"), Jwt.Issuer, StringComparison.Ordinal)) return TokenResult<T>.Refused(TokenFailure.WrongIssuer);
        if (!string.Equals(payload.Text("aud"), T.Audience, StringComparison.Ordinal)) return TokenResult<T>.Refused(TokenFailure.WrongAudience);
        if (payload.Seconds("iat") is not { } issued || payload.Seconds("nbf") is not { } begins || payload.Seconds("exp") is not { } expires)
            return TokenResult<T>.Refused(TokenFailure.Malformed);

        var (issuedAt, notBefore, expiresAt) = (DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(begins), DateTimeOffset.FromUnixTimeSeconds(expires));
        if (InTime(notBefore, expiresAt, now) is { } over) return TokenResult<T>.Refused(over);
        if (T.Read(payload) is not { } claims) return TokenResult<T>.Refused(TokenFailure.Malformed);
        if (_good.Count >= MaxRemembered) _good.Clear();
        _good[token] = new Remembered(claims, keyId, issuedAt, notBefore, expiresAt);
        return TokenResult<T>.Good(claims, issuedAt, expiresAt);
    }

    private static TokenFailure? InTime(DateTimeOffset notBefore, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (now >= expiresAt + Jwt.ClockSkew) return TokenFailure.Expired;
        return now < notBefore - Jwt.ClockSkew ? TokenFailure.NotYetValid : null;
    }

    /// <summary>A token whose signature and claims were good.</summary>
    private sealed record Remembered(object Claims, string KeyId, DateTimeOffset IssuedAt, DateTimeOffset NotBefore, DateTimeOffset ExpiresAt);

    /// <summary>One public key. The framework promises no thread safety for one ECDsa, so a few copies are handed out in turn.</summary>
    private sealed class VerificationKey(ECDsa key) : IDisposable
    {
        private readonly ECParameters _parameters = key.ExportParameters(includePrivateParameters: false);
        private readonly System.Collections.Concurrent.ConcurrentBag<ECDsa> _idle = [key];
        private volatile bool _disposed;

        public bool Verify(byte[] bytes, byte[] signature)
        {
            if (!_idle.TryTake(out var ecdsa)) ecdsa = ECDsa.Create(_parameters);
            try
            {
                return ecdsa.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }
            catch (CryptographicException)
            {
                return false; // Some backends throw for an r or s outside the group.
            }
            finally
            {
                if (_disposed || _idle.Count >= Environment.ProcessorCount) ecdsa.Dispose();
                else _idle.Add(ecdsa);
            }
        }

        public void Dispose()
        {
            _disposed = true;
            while (_idle.TryTake(out var ecdsa)) ecdsa.Dispose();
        }
    }
}
