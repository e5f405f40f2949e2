using System.Net;
using System.Text;

namespace VideoConf.Local.Turn;

/// <summary>
/// What coturn is told. Time-limited credentials only; a relay reaches nothing but the media address, else it would be a way into the
/// private network for anyone with a join token (CVE-2020-26262 and its kin show how such relays are abused).
/// </summary>
internal static class TurnConfiguration
{
    /// <summary>Relay ports: 256 allocations are plenty beside one media node, and a firewall has a range to open.</summary>
    public const int FirstRelayPort = 49_152;

    /// <summary>The last of them.</summary>
    public const int LastRelayPort = 49_407;

    /// <summary>Fixed, because it is part of every credential's hash (RFC 8489 section 9.2.2).</summary>
    public const string Realm = "videoconf";

    private static readonly string[] Denied =
    [
        "0.0.0.0-0.255.255.255", "10.0.0.0-10.255.255.255", "100.64.0.0-100.127.255.255", "127.0.0.0-127.255.255.255",
        "169.254.0.0-169.254.255.255", "172.16.0.0-172.31.255.255", "192.0.0.0-192.0.0.255", "192.168.0.0-192.168.255.255",
        "198.18.0.0-198.19.255.255", "224.0.0.0-255.255.255.255", "::1", "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ];

    /// <summary>The configuration file's text.</summary>
    public static string Write(int port, IPAddress media, string secret, string folder)
    {
        var text = new StringBuilder("# Written at every start; changes here are lost.\n");
        text.Append($"listening-port={port}\n");
        text.Append($"relay-ip={media}\n");
        text.Append($"min-port={FirstRelayPort}\nmax-port={LastRelayPort}\n");
        text.Append($"realm={Realm}\nuse-auth-secret\nstatic-auth-secret={secret}\n");
        text.Append("fingerprint\nno-tls\nno-dtls\nno-cli\nno-multicast-peers\nno-tcp-relay\nno-software-attribute\nstale-nonce=600\n");

        // One user in twelve hours of credentials: a few devices and their reconnects.
        text.Append("user-quota=12\n");
        text.Append("log-file=").Append(Path.Combine(folder, "logs", "turn.log")).Append("\nsimple-log\nno-stdout-log\n");
        text.Append("pidfile=").Append(Path.Combine(folder, "turn.pid")).Append('\n');
        text.Append("userdb=").Append(Path.Combine(folder, "turn.db")).Append('\n');
        text.Append($"allowed-peer-ip={media}\n");
        if (IPAddress.IsLoopback(media)) text.Append("allow-loopback-peers\n");
        foreach (var range in Denied) text.Append($"denied-peer-ip={range}\n");
        return text.ToString();
    }
}
