using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Functions.Identity;

/// <summary>
/// The keys that a tenant's tokens are signed with, as Entra publishes them. They change at Entra's will, so an unknown one is asked for; but whoever sends
/// tokens with invented ids must not make us ask each time.
/// </summary>
public sealed partial class EntraKeys : IDisposable
{
    /// <summary>More than the answer's few kilobytes; it is of another party.</summary>
    public const int MaxAnswer = 256 * 1024;

    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    // Who asked in vain has perhaps no key at all, and until it has one everybody's good token is refused.
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly TimeProvider _clock;
    private readonly ILogger<EntraKeys> _logger;
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Known _known = new(ImmutableDictionary<string, RSA>.Empty, DateTimeOffset.MinValue);
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Keys of the tenant in <paramref name="settings"/>.</summary>
    public EntraKeys(HttpClient http, SignInSettings settings, TimeProvider clock, ILogger<EntraKeys> logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _http = http;
        _address = new Uri(settings.Authority, $"{settings.TenantId}/discovery/v2.0/keys");
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The key with an id; null when the tenant has none.</summary>
    public async ValueTask<RSA?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Fresh(keyId) is { } key) return key;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(keyId) is { } other) return other;
            if (_clock.GetUtcNow() >= _notBefore) await AskAsync();
        }
        finally
        {
            _asking.Release();
        }

        // Keys that could not be asked for anew are better than none: Entra takes one out long after it stopped signing with it.
        return _known.Keys.GetValueOrDefault(keyId);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _asking.Dispose();
        foreach (var key in _known.Keys.Values) key.Dispose();
    }

    private RSA? Fresh(string keyId) => _known is var known && _clock.GetUtcNow() - known.At < KeepFor ? known.Keys.GetValueOrDefault(keyId) : null;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps the keys away is logged, and the keys at hand go on.")]
    private async Task AskAsync()
    {
        // Not given up with the request that happens to ask: the answer is everybody's.
        using var soon = new CancellationTokenSource(AskFor);
        try
        {
            var answer = await _http.GetFromJsonAsync<JsonElement>(_address, soon.Token);
            var keys = ImmutableDictionary.CreateBuilder<string, RSA>(StringComparer.Ordinal);
            foreach (var one in answer.GetProperty("keys").EnumerateArray())
            {
                if (Read(one) is var (keyId, rsa)) keys[keyId] = rsa;
            }

            // The former ones are the garbage collector's: a verification may be under way with one.
            _known = new Known(keys.ToImmutable(), _clock.GetUtcNow());
            _notBefore = _known.At + AskAgain;
        }
        catch (Exception error)
        {
            _notBefore = _clock.GetUtcNow() + TryAgain;
            LogNoKeys(_logger, _address, error);
        }
    }

    private static (string KeyId, RSA Key)? Read(JsonElement key)
    {
        if (Text(key, "kty") != "RSA" || Text(key, "use") is not (null or "sig") || Text(key, "kid") is not { Length: > 0 } keyId) return null;
        if (Bytes(key, "n") is not { Length: >= 256 } modulus || Bytes(key, "e") is not { } exponent) return null; // 2048 bits at least (RFC 7518, 3.3).
        var rsa = RSA.Create();
        try
        {
            rsa.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = exponent });
            return (keyId, rsa);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            return null;
        }
    }

    private static string? Text(JsonElement key, string name) =>
        key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name) => Text(key, name) is { } text ? Jwt.Decode(text) : null;

    /// <summary>The keys, and when Entra published them.</summary>
    private sealed record Known(ImmutableDictionary<string, RSA> Keys, DateTimeOffset At);

    [LoggerMessage(2501, LogLevel.Warning, "The signing keys at {Address} could not be read")]
    private static partial void LogNoKeys(ILogger logger, Uri address, Exception error);
}
