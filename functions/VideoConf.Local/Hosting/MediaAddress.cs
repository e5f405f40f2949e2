using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace VideoConf.Local.Hosting;

/// <summary>
/// Which address browsers send media to when nobody says: the IPv4 address of the interface with a gateway, which a browser on this machine
/// reaches as well as one on the same network; without a network, loopback.
/// </summary>
public static class MediaAddress
{
    /// <summary>The address to announce.</summary>
    public static IPAddress Default() => All().FirstOrDefault(IPAddress.Loopback);

    /// <summary>This machine's own addresses that others may know it by, the best first; IPv4 only, without loopback and link-local.</summary>
    public static IEnumerable<IPAddress> All() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
        let properties = network.GetIPProperties()
        // Bridges of container engines have no gateway.
        orderby properties.GatewayAddresses.Any(gateway => gateway.Address.AddressFamily == AddressFamily.InterNetwork) descending
        from address in properties.UnicastAddresses
        where address.Address.AddressFamily == AddressFamily.InterNetwork && !IsLinkLocal(address.Address)
        select address.Address;

    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, _, _];
}
