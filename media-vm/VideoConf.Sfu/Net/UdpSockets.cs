using System.Net;
using System.Net.Sockets;

namespace VideoConf.Sfu.Net;

/// <summary>Makes bound sockets.</summary>
internal static class UdpSockets
{
    /// <summary>The implementation an option asks for.</summary>
    public static IDatagramSocket Open(SfuNetwork network, IPEndPoint bind, int bufferBytes) => network switch
    {
        SfuNetwork.Portable => new PortableSocket(bind, bufferBytes),
        SfuNetwork.Batched => new BatchedSocket(bind, bufferBytes),
        _ => OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new BatchedSocket(bind, bufferBytes) : new PortableSocket(bind, bufferBytes),
    };

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
