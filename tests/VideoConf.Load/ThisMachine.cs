using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Reflection;

namespace VideoConf.Load;

/// <summary>Where a bench runs: the checkout, its addresses, its ports.</summary>
internal static class ThisMachine
{
    /// <summary>The checkout that this program was built from; results and pages go below it.</summary>
    public static string Repository { get; } =
        typeof(ThisMachine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static item => item.Key == "RepositoryRoot").Value!;

    /// <summary>An address of this machine that is not loopback: Janus uses no other.</summary>
    public static IPAddress OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(static card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
        .Select(static unicast => unicast.Address)
        .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork)
        ?? throw new InvalidOperationException("This machine has no address but loopback, which Janus does not use.");

    /// <summary>A TCP port of loopback that nobody has.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
