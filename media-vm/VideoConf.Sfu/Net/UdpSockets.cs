using System.Net;
using System.Net.Sockets;

namespace VideoConf.Sfu.Net;

/// <summary>Makes bound sockets.</summary>
internal static class UdpSockets
{
    /// <summary>The implementation an option asks for.</summary>
    public static IDatagramSocket Open(SfuNetwork network, IPEndPoint bind, int bufferBytes, bool acceptsTcp = false) => network switch
    {
        SfuNetwork.Portable => new PortableSocket(bind, bufferBytes),
        SfuNetwork.Batched => new BatchedSocket(bind, bufferBytes, acceptsTcp),
        _ => OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new BatchedSocket(bind, bufferBytes, acceptsTcp) : new PortableSocket(bind, bufferBytes),
    };

    /// <summary>Whether a socket bound to an address hears what is sent to another address of the machine, or to one that a NAT forwards from.</summary>
    public static bool Hears(IPAddress bound, IPAddress announced) =>
        bound.AddressFamily == announced.AddressFamily || bound.Equals(IPAddress.IPv6Any);

    /// <summary>A bound UDP socket; dual-stack for IPv6 addresses.</summary>
    public static Socket Bind(IPEndPoint bind, int bufferBytes)
    {
        var socket = new Socket(bind.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (bind.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = true;
            socket.ReceiveBufferSize = bufferBytes;
            socket.SendBufferSize = bufferBytes;
            if (OperatingSystem.IsWindows())
            {
                // SIO_UDP_CONNRESET off: an ICMP "port unreachable" of one peer must not fail the next receive.
                const int connectionReset = unchecked((int)0x9800000C);
                socket.IOControl(connectionReset, [0, 0, 0, 0], null);
            }

            socket.Bind(bind);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
