using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>A line between browsers and a host that can be cut: what goes over TCP, and so the hub, and not media.</summary>
internal sealed class SeveredLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly int _hostPort;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public SeveredLine(Uri host)
    {
        _hostPort = host.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The host at the end of it.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Ends every connection, and takes no new ones until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _sockets.Keys) socket.Close(timeout: 0);
    }

    /// <summary>Takes connections again.</summary>
    public void Mend() => _isCut = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync(_ending.Token));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The end, or somebody who had gone before they were taken.
            }
        }
    }

    private async Task CarryAsync(Socket browser)
    {
        using var near = browser;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _sockets[near] = _sockets[far] = 0;
        try
        {
            if (_isCut) return;
            await far.ConnectAsync(IPAddress.Loopback, _hostPort, _ending.Token);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is there: who called sees their connection close.
        }
        finally
        {
            _sockets.TryRemove(near, out _);
            _sockets.TryRemove(far, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _ending.Token) is > 0 and var count)
            {
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ending.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or over.
        }
    }
}
