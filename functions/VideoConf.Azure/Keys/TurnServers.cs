using System.Globalization;
using VideoConf.Azure.Hosting;
using VideoConf.Meetings.Placement;

namespace VideoConf.Azure.Keys;

/// <summary>The TURN fleet as clients are told of it: by the name that all its machines have.</summary>
internal static class TurnServers
{
    /// <summary>None where the fleet has no name: its machines' addresses come and go.</summary>
    public static TurnOptions Of(TurnSettings turn, TurnSecret secret) => turn.Domain is not { } name
        ? new TurnOptions()
        : new TurnOptions
        {
            StunUrls = [Url("stun", name, turn.Port, "")],
            Urls = [Url("turn", name, turn.Port, "?transport=udp"), Url("turn", name, turn.Port, "?transport=tcp"), Url("turns", name, turn.TlsPort, "?transport=tcp")],
            SecretSource = () => secret.Value,
        };

    private static string Url(string scheme, string name, int port, string query) => string.Create(CultureInfo.InvariantCulture, $"{scheme}:{name}:{port}{query}");
}
