using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace VideoConf.Deployment.Azure;

/// <summary>The <c>azd</c> command.</summary>
/// <param name="root">The project's folder.</param>
/// <param name="environment">The environment's name; null for the one that is selected.</param>
public sealed class Azd(string root, string? environment) : IAzd
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<string> TokenAsync(string scope, CancellationToken cancellation)
    {
        if (_tokens.TryGetValue(scope, out var kept) && kept.Until > DateTimeOffset.UtcNow) return kept.Token;
        var answer = await RunAsync(["auth", "token", "--scope", scope, "--output", "json"], "Sign in: azd auth login.", cancellation).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(answer);
            var token = json.RootElement.GetProperty("token").GetString()!;
            var end = DateTimeOffset.Parse(json.RootElement.GetProperty("expiresOn").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            _tokens[scope] = (token, end - TimeSpan.FromMinutes(5));
            return token;
        }
        catch (Exception strange) when (strange is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Without the answer itself, which may hold the token.
            throw new HookException("azd answered the request for a token with something else.", "Is it azd 1.25 or newer? 'azd version' says.", strange);
        }
    }

    /// <inheritdoc/>
    public Task SetAsync(string name, string value, CancellationToken cancellation)
    {
        string[] arguments = ["env", "set", name, value];
        return RunAsync(environment is null ? arguments : [.. arguments, "--environment", environment], "'azd env list' says which environments there are.", cancellation);
    }

    private async Task<string> RunAsync(string[] arguments, string remedy, CancellationToken cancellation)
    {
        var result = await Command.RunAsync("azd", arguments, root, Limit, cancellation).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output
            : throw new HookException($"'azd {arguments[0]} {arguments[1]}' failed: {result.Error.Trim()}", remedy);
    }
}
