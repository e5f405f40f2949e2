using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using VideoConf.Local.Http;

namespace VideoConf.Local.Tests.Http;

/// <summary>The relay between a listener and a node, over sockets.</summary>
public sealed class AudioRelayTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_listener_who_is_in_the_room_no_more_hears_no_more_and_is_told_why()
    {
        var (listener, outer) = await PairAsync();
        var (inner, node) = await PairAsync();
        using (listener)
        using (outer)
        using (inner)
        using (node)
        {
            var isMember = new TaskCompletionSource<bool>();
            var relaying = AudioRelay.RunAsync(outer, inner, _ => isMember.Task, TimeProvider.System, _deadline.Token);
            await node.SendAsync(new byte[640], WebSocketMessageType.Binary, endOfMessage: true, _deadline.Token);
            Assert.Equal((WebSocketMessageType.Binary, 640), await ReceiveAsync(listener));

            isMember.SetResult(false);
            Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(listener)).Type);
            Assert.Equal((WebSocketCloseStatus.PolicyViolation, "The listener has left the room."), (listener.CloseStatus, listener.CloseStatusDescription));
            await listener.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _deadline.Token);
            await relaying.WaitAsync(_deadline.Token);
            Assert.Equal(WebSocketState.Aborted, inner.State);
        }
    }

    [Fact]
    public async Task What_the_node_closes_is_closed_with_its_reason()
    {
        var (listener, outer) = await PairAsync();
        var (inner, node) = await PairAsync();
        using (listener)
        using (outer)
        using (inner)
        using (node)
        {
            var relaying = AudioRelay.RunAsync(outer, inner, _ => Task.FromResult(true), TimeProvider.System, _deadline.Token);
            await node.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "The session has ended.", _deadline.Token);
            Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(listener)).Type);
            Assert.Equal((WebSocketCloseStatus.NormalClosure, "The session has ended."), (listener.CloseStatus, listener.CloseStatusDescription));
            await listener.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _deadline.Token);
            await relaying.WaitAsync(_deadline.Token);
        }
    }

    private async Task<(WebSocketMessageType Type, int Count)> ReceiveAsync(WebSocket socket)
    {
        var received = await socket.ReceiveAsync(new byte[4_096].AsMemory(), _deadline.Token);
        return (received.MessageType, received.Count);
    }

    private async Task<(WebSocket Client, WebSocket Server)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        var connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, _deadline.Token);
        var server = await listener.AcceptTcpClientAsync(_deadline.Token);
        await connecting;
        return (
            WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions { IsServer = false }),
            WebSocket.CreateFromStream(server.GetStream(), new WebSocketCreationOptions { IsServer = true }));
    }
}
