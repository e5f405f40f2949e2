using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using VideoConf.Http;

namespace VideoConf.Load;

/// <summary>One hub connection: the JSON protocol on a WebSocket, as small as it can be, because a run has a thousand.</summary>
internal sealed class HubLink : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource _handshake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string, JsonElement> _heard;
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    private HubLink(Action<string, JsonElement> heard)
    {
        _heard = heard;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public static async Task<HubLink> ConnectAsync(Uri host, string token, Action<string, JsonElement> heard)
    {
        var link = new HubLink(heard);
        using var limit = new CancellationTokenSource(Deadline);
        await link._socket.ConnectAsync(new Uri($"ws://{host.Authority}/v1/signal?access_token={Uri.EscapeDataString(token)}"), limit.Token);
        await link.SendAsync(new { protocol = "json", version = 1 });
        link._reading = link.ReadAsync();
        await link._handshake.Task.WaitAsync(Deadline);
        return link;
    }

    /// <summary>Calls a method and reads its answer; a refusal is a <see cref="HubRefusedException"/>.</summary>
    public async Task<T> InvokeAsync<T>(string method, params object[] arguments) => (await InvokeAsync(method, arguments)).Deserialize<T>(JsonSettings.Hub)!;

    /// <summary>Calls a method; a refusal is a <see cref="HubRefusedException"/>.</summary>
    public async Task<JsonElement> InvokeAsync(string method, params object[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(new { type = 1, invocationId = id, target = method, arguments });
        return await answer.Task.WaitAsync(Deadline);
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(object message)
    {
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(message, JsonSettings.Hub), RecordSeparator];
        using var limit = new CancellationTokenSource(Deadline);
        await _sending.WaitAsync(limit.Token);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var held = 0;
        try
        {
            while (true)
            {
                if (held == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var received = await _socket.ReceiveAsync(buffer.AsMemory(held), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                held += received.Count;
                var start = 0;
                for (int end; (end = buffer.AsSpan(start, held - start).IndexOf(RecordSeparator)) >= 0; start += end + 1) Handle(JsonElement.Parse(buffer.AsSpan(start, end)));
                buffer.AsSpan(start, held - start).CopyTo(buffer);
                held -= start;
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, by either side.
        }
        finally
        {
            _handshake.TrySetException(new InvalidOperationException("The hub closed before the handshake."));
            foreach (var call in _calls.Values) call.TrySetException(new InvalidOperationException("The connection closed."));
        }
    }

    private void Handle(JsonElement message)
    {
        if (!message.TryGetProperty("type", out var type))
        {
            if (message.TryGetProperty("error", out var refused)) _handshake.TrySetException(new HubRefusedException(refused.GetString()!));
            else _handshake.TrySetResult();
        }
        else if (type.GetInt32() == 1)
        {
            _heard(message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]);
        }
        else if (type.GetInt32() == 3 && _calls.TryRemove(message.GetProperty("invocationId").GetString()!, out var call))
        {
            if (message.TryGetProperty("error", out var error)) call.TrySetException(new HubRefusedException(error.GetString()!));
            else call.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
        }
    }
}

/// <summary>A hub error, with its text.</summary>
internal sealed class HubRefusedException(string text) : Exception(text);
