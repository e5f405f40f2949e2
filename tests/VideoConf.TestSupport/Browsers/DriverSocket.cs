using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoConf.TestSupport.Browsers;

/// <summary>
/// Calls of a browser by JSON over a WebSocket, as WebDriver BiDi and Chromium's protocol have them alike. Events are passed over. The methods may be
/// called from any thread.
/// </summary>
public sealed class DriverSocket : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = [];
    private readonly SemaphoreSlim _sending = new(1);
    private int _last;
    private Task _reading = Task.CompletedTask;

    /// <summary>Connects to where a browser said that it listens.</summary>
    public static async Task<DriverSocket> ConnectAsync(Uri url)
    {
        var driver = new DriverSocket();
        await driver._socket.ConnectAsync(url, CancellationToken.None);
        driver._reading = driver.ReadAsync();
        return driver;
    }

    /// <summary>Calls and waits for the result; what the browser calls an error is thrown, and so is an answer that does not come within a minute.</summary>
    /// <param name="method">The protocol's name of it.</param>
    /// <param name="parameters">What becomes the call's <c>params</c>.</param>
    /// <param name="session">In Chromium's protocol, which page; none for the browser itself.</param>
    public async Task<JsonNode> CallAsync(string method, object parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref _last);
        var call = _calls[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters) };
        if (session is not null) message["sessionId"] = session;
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await call.Task.WaitAsync(Limit);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) return;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // The browser is gone: so are the calls.
        }
        finally
        {
            foreach (var call in _calls.Values) call.TrySetException(new InvalidOperationException("The browser is gone."));
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"]?.GetValue<int>() is not { } id || !_calls.TryRemove(id, out var call)) return;
        if (message["error"] is not null) call.SetException(new InvalidOperationException(message.ToJsonString()));
        else call.SetResult(message["result"] ?? new JsonObject());
    }
}
