using System.Net;
using System.Net.Sockets;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Http.Outbound;

/// <summary>Where addresses that users wrote may lead.</summary>
public sealed record OutboundRules
{
    /// <summary>To this machine itself, by http too. For trying things out.</summary>
    public bool Loopback { get; init; }

    /// <summary>To private networks. On one machine they are its users' own; in the cloud they are ours, with media nodes and stores in them.</summary>
    public bool PrivateNetworks { get; init; }
}

/// <summary>
/// Keeps the server from being sent to places that only it can reach. An address is checked twice: as it is written, when it is set, and as what its name leads to,
/// at the moment of connecting: it is the checked address that is connected to, so a name cannot answer twice in different ways. Redirects are not followed.
/// </summary>
public static class OutboundGuard
{
    /// <summary>Where clouds keep a machine's credentials beside 169.254.169.254: Azure's host, Amazon's IPv6 address, Alibaba's.</summary>
    private static readonly IPAddress[] CredentialServices = [IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200")];

    // 10/8, 172.16/12, 192.168/16 (RFC 1918), 100.64/10 (RFC 6598), 192.0.0/24 (RFC 6890), 198.18/15 (RFC 2544), fc00::/7 (RFC 4193), fec0::/10 (RFC 3879).
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fec0::/10"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96"); // RFC 4291, 2.5.5.1
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16"); // RFC 3056
    private static readonly IPNetwork[] Tunnels = [IPNetwork.Parse("2001::/32"), IPNetwork.Parse("64:ff9b:1::/48")]; // Teredo; local-use NAT64

    /// <summary>What is wrong with an address, as far as it says so itself; null when it may be tried.</summary>
    public static string? Check(Uri url, OutboundRules rules)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(rules);
        if (url.IsLoopback)
        {
            if (!rules.Loopback) return "webhookUrl names the machine that this server runs on. Its operator has not allowed that; name another.";
            return url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp ? null : "webhookUrl must begin with https, or http on this machine.";
        }

        if (url.Scheme != Uri.UriSchemeHttps) return "webhookUrl must begin with https.";
        return IPAddress.TryParse(url.DnsSafeHost, out var address) && !MayCall(address, rules)
            ? "webhookUrl names an address that only the machine of this server can reach. Name one that everybody can."
            : null;
    }

    /// <summary>Whether an address may be connected to. IPv4 addresses are found in whatever IPv6 address they hide.</summary>
    public static bool MayCall(IPAddress address, OutboundRules rules)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(rules);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain)) return rules.Loopback;
        if (CredentialServices.Contains(plain)) return false;
        if (plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.Equals(IPAddress.Broadcast) || plain.IsIPv6Multicast || plain.IsIPv6LinkLocal) return false;
        if (!rules.PrivateNetworks && Private.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))) return false;
        var bytes = plain.GetAddressBytes();
        if (plain.AddressFamily == AddressFamily.InterNetwork) return bytes[0] != 0 && bytes[0] < 224 && !(bytes[0] == 169 && bytes[1] == 254);
        if (Tunnels.Any(network => network.Contains(plain))) return false;
        if (Nat64.Contains(plain) || Compatible.Contains(plain)) return MayCall(new IPAddress(bytes.AsSpan(12)), rules);
        return !SixToFour.Contains(plain) || MayCall(new IPAddress(bytes.AsSpan(2, 4)), rules);
    }

    /// <summary>A client that goes nowhere else. An address that is refused is a <see cref="PermanentFailureException"/> within the client's own exception.</summary>
    public static HttpClient Client(OutboundRules rules, TimeSpan timeLimit) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context, rules, cancellationToken),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 16,
        MaxConnectionsPerServer = 16,
    })
    {
        Timeout = timeLimit,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, OutboundRules rules, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Where(address => MayCall(address, rules)).ToArray() is not { Length: > 0 } allowed)
            throw new PermanentFailureException("The webhook's name leads to an address that must not be called.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
