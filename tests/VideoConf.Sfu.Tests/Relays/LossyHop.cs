using System.Net;
using System.Net.Sockets;

namespace VideoConf.Sfu.Tests.Relays;

/// <summary>A way between two servers, one way, that loses what it is told to and may be cut.</summary>
internal sealed class LossyHop : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, SendBufferSize = 4 << 20, ReceiveTimeout = 50 };
    private readonly IPEndPoint _to;
    private readonly Func<int, bool> _loses;
    private readonly Thread _thread;
    private volatile bool _ended;

    /// <summary>Begins to pass on.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="loses">Whether the datagram of this number and length is lost; called with its length.</param>
    public LossyHop(IPEndPoint to, Func<int, bool> loses)
    {
        _to = to;
        _loses = loses;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    public int Lost { get; private set; }

    public List<byte[]> Seen { get; } = [];

    public void Dispose()
    {
        _ended = true;
        _thread.Join(TimeSpan.FromSeconds(5));
        _socket.Dispose();
    }

    private void Run()
    {
        var buffer = new byte[2_048];
        while (!_ended)
        {
            try
            {
                var length = _socket.Receive(buffer);
                lock (Seen) Seen.Add(buffer[..length]);
                if (_loses(length)) Lost++;
                else _socket.SendTo(buffer.AsSpan(0, length), _to);
            }
            catch (SocketException timeout) when (timeout.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                // Nothing came; look whether it is over.
            }
        }
    }
}
