using System.Net.WebSockets;

namespace VideoConf.Local.Http;

/// <summary>Messages between a listener and the media node, for as long as the listener may hear them.</summary>
internal static class AudioRelay
{
    private const int MessageBytes = 4 * 1024; // More than any message has.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    /// <summary>How often it is asked whether the listener may stay: a presence that ended is one that nobody sees.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    /// <summary>Whoever closes first, the other is told the same; a connection that breaks closes the other.</summary>
    /// <param name="outer">The listener's connection.</param>
    /// <param name="inner">The media node's.</param>
    /// <param name="mayStay">Whether the listener may go on. When it cannot be told, they may not.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(WebSocket outer, WebSocket inner, Func<CancellationToken, Task<bool>> mayStay, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        var watching = WatchAsync(mayStay, clock, left);
        var (up, down) = (CopyAsync(outer, inner, over.Token, over.Token), CopyAsync(inner, outer, left.Token, over.Token));
        await Task.WhenAny(up, down);
        over.CancelAfter(CloseTime);
        await Task.WhenAll(up, down);
        await left.CancelAsync();
        await watching;
    }

    private static async Task WatchAsync(Func<CancellationToken, Task<bool>> mayStay, TimeProvider clock, CancellationTokenSource left)
    {
        try
        {
            while (await mayStay(left.Token)) await Task.Delay(LookEvery, clock, left.Token);
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            return; // The connection is over.
        }
        finally
        {
            await left.CancelAsync();
        }
    }

    private static async Task CopyAsync(WebSocket from, WebSocket to, CancellationToken left, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[MessageBytes];
            while (true)
            {
                ValueWebSocketReceiveResult received;
                try
                {
                    received = await from.ReceiveAsync(buffer.AsMemory(), left);
                }
                catch (Exception ended) when (ended is OperationCanceledException or WebSocketException && left.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    // To cancel a read breaks that connection, so the node learns of it as well.
                    await to.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "The listener has left the room.", cancellationToken);
                    return;
                }

                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await to.CloseOutputAsync(from.CloseStatus ?? WebSocketCloseStatus.NormalClosure, from.CloseStatusDescription, cancellationToken);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or IOException)
        {
            to.Abort(); // Its other side learns that the stream is over.
        }
    }
}
