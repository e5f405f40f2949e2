using System.Security.Cryptography;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Azure.Keys;

/// <summary>
/// The key that signs tokens, in the vault, and the public halves of all its versions here. Every enabled version is trusted; the newest signs that has been there for
/// <see cref="Settling"/>, by when everyone who verifies has read it. A version that is disabled is trusted no longer from the next reading on.
/// </summary>
public sealed class VaultKeys : ITokenSigner, IDisposable
{
    /// <summary>How often versions are read. A rotation is once in months; a key that has leaked is disabled and has to be forgotten.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <summary>How long a new version waits before it signs: several readings of everyone, one of which may fail.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    private readonly VaultClient _vault;
    private readonly string _name;
    private readonly TokenVerifier _verifier;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Known? _known;

    /// <summary>The key of this name; <paramref name="verifier"/> is told of its versions.</summary>
    public VaultKeys(VaultClient vault, string name, TokenVerifier verifier, TimeProvider clock)
    {
        _vault = vault;
        _name = name;
        _verifier = verifier;
        _clock = clock;
    }

    /// <summary>The public halves, for other verifiers; the one that signs is first.</summary>
    public async ValueTask<JsonWebKeySet> PublicKeysAsync(CancellationToken cancellationToken)
    {
        var known = await KnownAsync(cancellationToken);
        return new JsonWebKeySet([.. known.Versions.OrderByDescending(version => ReferenceEquals(version, known.Signing)).Select(version => version.Key)]);
    }

    /// <inheritdoc/>
    public async ValueTask<string> KeyIdAsync(CancellationToken cancellationToken) => (await KnownAsync(cancellationToken)).Signing.Key.KeyId;

    /// <inheritdoc/>
    public async ValueTask<byte[]> SignAsync(string keyId, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var version = (await KnownAsync(cancellationToken)).Versions.FirstOrDefault(version => string.Equals(version.Key.KeyId, keyId, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The key {keyId} was disabled in the vault meanwhile.");
        return await _vault.SignAsync(version.Address, SHA256.HashData(bytes.Span), cancellationToken);
    }

    /// <summary>Reads the versions anew, as a host's timer does.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private async ValueTask<Known> KnownAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known) return known;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return _known ?? await ReadAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Known> ReadAsync(CancellationToken cancellationToken)
    {
        var enabled = (await _vault.VersionsAsync(_name, cancellationToken)).Where(version => version.IsEnabled).OrderByDescending(version => version.CreatedAt).ToList();
        if (enabled.Count == 0) throw new InvalidOperationException($"The vault has no enabled version of the key {_name}.");
        var before = _known;
        var versions = new List<Trusted>(enabled.Count);
        foreach (var version in enabled)
        {
            // A version never changes, so its point is read once.
            var trusted = before?.Versions.FirstOrDefault(known => known.Address == version.Address) ?? await TrustedAsync(version.Address, cancellationToken);
            versions.Add(trusted);
        }

        var settled = enabled.FindIndex(version => version.CreatedAt <= _clock.GetUtcNow() - Settling);

        // None yet: this deployment is new, or every old version was disabled at once. The oldest is known the longest.
        var known = new Known(versions, versions[settled < 0 ? ^1 : settled]);
        foreach (var version in versions)
        {
            if (!_verifier.TryAddKey(version.Key)) throw new InvalidOperationException($"The vault's key {version.Address.AbsolutePath} is no point on P-256.");
        }

        foreach (var gone in before?.Versions.Except(versions) ?? []) _verifier.RemoveKey(gone.Key.KeyId);
        return _known = known;
    }

    private async Task<Trusted> TrustedAsync(Uri address, CancellationToken cancellationToken)
    {
        var (x, y) = await _vault.PointAsync(address, cancellationToken);
        using var ecdsa = new JsonWebKey { KeyType = "EC", Curve = "P-256", X = x, Y = y, KeyId = "" }.ToEcdsa()
            ?? throw new InvalidOperationException($"The vault's key {address.AbsolutePath} is no point on P-256.");
        return new Trusted(address, JsonWebKey.From(ecdsa));
    }

    private sealed record Trusted(Uri Address, JsonWebKey Key);

    private sealed record Known(IReadOnlyList<Trusted> Versions, Trusted Signing);
}
