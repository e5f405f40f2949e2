using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Meetings;

namespace VideoConf.Meetings.Placement;

/// <summary>Time-limited TURN credentials that coturn checks with the same secret (draft-uberti-behave-turn-rest-00, <c>use-auth-secret</c>).</summary>
internal sealed class TurnCredentials(TurnOptions options, TimeProvider clock)
{
    /// <summary>When credentials made now end.</summary>
    public DateTimeOffset ExpiryOf(DateTimeOffset now) =>
        now + TimeSpan.FromSeconds(Math.Clamp(options.Lifetime.TotalSeconds, TurnOptions.ShortestLifetime.TotalSeconds, TurnOptions.LongestLifetime.TotalSeconds));

    /// <summary>The servers for one user; empty when none is configured.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "coturn's protocol fixes HMAC-SHA1; as a MAC it is unbroken.")]
    public IceServersResponse For(string userId)
    {
        var servers = new List<IceServer>(2);
        if (options.StunUrls.Count > 0) servers.Add(new IceServer(options.StunUrls, null, null));
        if (options.Urls.Count > 0 && (options.SecretSource?.Invoke() ?? options.Secret) is { Length: > 0 } secret)
        {
            var username = string.Create(CultureInfo.InvariantCulture, $"{ExpiryOf(clock.GetUtcNow()).ToUnixTimeSeconds()}:{userId}");
            var credential = HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username));
            servers.Add(new IceServer(options.Urls, username, Convert.ToBase64String(credential)));
        }

        return new IceServersResponse(servers, ExpiryOf(clock.GetUtcNow()));
    }
}
