using System.Net;
using System.Net.Sockets;
using VideoConf.Rtc.Primitives;

namespace VideoConf.Sfu.Net;

/// <summary>The same contract over ordinary sockets, for systems without the batched calls and for tests that compare the two.</summary>
internal sealed class PortableSocket : IDatagramSocket
{
    private readonly Socket _socket;
    private readonly Socket _waker;
    private readonly SocketAddress _wakeTarget;
    private readonly TransportAddress _wakerAddress;
    private readonly SocketAddress _received;
    private readonly SocketAddress _destination;
    private readonly bool _isIPv6;
    private readonly Lock _wakeLock = new();

    /// <summary>Binds.</summary>
    public PortableSocket(IPEndPoint bind, int bufferBytes)
    {
        _socket = UdpSockets.Bind(bind, bufferBytes);
        _socket.Blocking = false;
        _isIPv6 = _socket.AddressFamily == AddressFamily.InterNetworkV6;
        var local = (IPEndPoint)_socket.LocalEndPoint!;
        Port = (ushort)local.Port;

        // A datagram from a socket of our own wakes the poll: the only way that every system has.
        var any = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        var target = any ? (_isIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback) : local.Address;
        _waker = UdpSockets.Bind(new IPEndPoint(target, 0), 65_536);
        _wakerAddress = TransportAddress.From((IPEndPoint)_waker.LocalEndPoint!);
        _wakeTarget = new IPEndPoint(target, local.Port).Serialize();
        _received = new SocketAddress(_socket.AddressFamily);
        _destination = new SocketAddress(_socket.AddressFamily);
    }

    /// <inheritdoc/>
    public ushort Port { get; }

    /// <inheritdoc/>
    public TcpPort? Tcp => null;

    /// <inheritdoc/>
    public (int Receive, int Send) BufferBytes => (_socket.ReceiveBufferSize, _socket.SendBufferSize);

    /// <inheritdoc/>
    public SocketBacklog Backlog => default;

    /// <inheritdoc/>
    public int Receive(ReceiveBatch batch)
    {
        var count = 0;
        while (count < ReceiveBatch.Capacity && IsReadable())
        {
            try
            {
                _received.Size = _received.Buffer.Length;
                var length = _socket.ReceiveFrom(batch.Pool[batch.Buffer(count)], SocketFlags.None, _received);
                if (!SocketAddressCodec.TryRead(_received.Buffer.Span[.._received.Size], _isIPv6, out var from)) length = 0;
                if (from == _wakerAddress) continue;
                if (length == PacketPool.BufferBytes) length = 0; // Cut, as far as we can know: Unix does not tell here.
                batch.Set(count++, length, in from);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.MessageSize)
            {
                batch.Set(count++, 0, default); // Larger than any packet we pass on; Windows tells so.
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
            {
                break;
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public void Send(SendBatch batch)
    {
        for (var destination = 0; destination < batch.DestinationCount; destination++)
        {
            var length = SocketAddressCodec.Write(_destination.Buffer.Span, _isIPv6, in batch.Destination(destination));
            _destination.Size = Math.Max(length, 16);
            for (var entry = batch.Head(destination); entry >= 0; entry = batch.Next(entry)) SendOne(batch, entry, reachable: length != 0);
        }

        batch.Clear();
    }

    /// <inheritdoc/>
    public void Wait(int timeoutMilliseconds) => _socket.Poll(TimeSpan.FromMilliseconds(timeoutMilliseconds), SelectMode.SelectRead);

    /// <inheritdoc/>
    public bool TryPause(long nanoseconds) => false;

    /// <inheritdoc/>
    public void Wake()
    {
        lock (_wakeLock)
        {
            try
            {
                _waker.SendTo("w"u8, SocketFlags.None, _wakeTarget);
            }
            catch (SocketException)
            {
                // The receive buffer is full, so the poll returns anyway; or the socket is closing, so nobody waits.
            }
            catch (ObjectDisposedException)
            {
                // As above.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        lock (_wakeLock) _waker.Dispose();
    }

    // An empty datagram has no bytes available, and is there all the same.
    private bool IsReadable() => _socket.Available > 0 || _socket.Poll(0, SelectMode.SelectRead);

    private void SendOne(SendBatch batch, int entry, bool reachable)
    {
        if (!reachable)
        {
            batch.NoteErrors(1);
            return;
        }

        try
        {
            var datagram = batch.Datagram(entry);
            _socket.SendTo(datagram, SocketFlags.None, _destination);
            batch.NoteSent(1, datagram.Length);
        }
        catch (SocketException)
        {
            batch.NoteErrors(1); // Lost, as datagrams may be.
        }
    }
}
