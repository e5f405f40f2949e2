using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace VideoConf.Local.Tests.Signaling;

/// <summary>A client of the JSON hub protocol on one WebSocket, without negotiation: as small as the protocol allows.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new(StringComparer.Ordinal);
    private readonly Channel<(string Method, JsonElement Argument)> _events = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;
    private Task _living = Task.CompletedTask;
    private int _lastCall;

    /// <summary>What JoinRoom answered.</summary>
    public JsonElement Entered { get; private set; }

    public string ParticipantId => Entered.GetProperty("participantId").GetString()!;

    /// <summary>Ends when the server has closed the connection.</summary>
    public Task Closed => _reading;

    public static async Task<HubClient> ConnectAsync(Uri host, string? token)
    {
        var client = new HubClient();
        var query = token is null ? "" : $"?access_token={Uri.EscapeDataString(token)}";
        using var limit = new CancellationTokenSource(Deadline);
        await client._socket.ConnectAsync(new Uri($"ws://{host.Authority}/v1/signal{query}"), limit.Token);
        await client.SendTextAsync("""{"protocol":"json","version":1}""");
        var handshake = new TaskCompletionSource();
        client._reading = client.ReadAsync(handshake);
        await handshake.Task.WaitAsync(Deadline);
        return client;
    }

    /// <summary>Enters the room, and stays in it as a client does: with a <c>KeepAlive</c> every few seconds until it vanishes.</summary>
    public async Task EnterAsync(string roomId, string token)
    {
        Entered = await InvokeAsync("JoinRoom", new { roomId, token });
        _living = LiveAsync(TimeSpan.FromSeconds(Entered.GetProperty("keepAliveSeconds").GetInt32()));
    }

    /// <summary>Calls a method; a hub error comes as <see cref="HubCallException"/> with its text.</summary>
    public async Task<JsonElement> InvokeAsync(string method, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendTextAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }, JsonSerializerOptions.Web));
        return await answer.Task.WaitAsync(Deadline);
    }

    /// <summary>Sends text as it is, for what a well-behaved client never sends.</summary>
    public async Task SendTextAsync(string text)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync((byte[])[.. Encoding.UTF8.GetBytes(text), RecordSeparator], WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next event of this name, others before it skipped.</summary>
    public async Task<JsonElement> NextAsync(string method, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Deadline);
        var skipped = new List<string>();
        try
        {
            while (true)
            {
                var (name, argument) = await _events.Reader.ReadAsync(limit.Token);
                if (name == method) return argument;
                skipped.Add(name);
            }
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"no {method}; there were: {string.Join(", ", skipped)}", error);
        }
    }

    /// <summary>The next event, whatever it is.</summary>
    public ValueTask<(string Method, JsonElement Argument)> NextAsync(CancellationToken cancellationToken) => _events.Reader.ReadAsync(cancellationToken);

    /// <summary>Cuts the connection without a word, as a dead machine does.</summary>
    public void Vanish()
    {
        _gone.Cancel();
        _socket.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        Vanish();
        await _reading;
        await _living;
        _gone.Dispose();
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task LiveAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_gone.Token)) await SendTextAsync("""{"type":1,"target":"KeepAlive","arguments":[]}""");
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, by either side.
        }
    }

    private async Task ReadAsync(TaskCompletionSource handshake)
    {
        var buffer = new byte[64 * 1024];
        var pending = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) break;
                foreach (var one in buffer.AsSpan(0, received.Count))
                {
                    if (one != RecordSeparator)
                    {
                        pending.WriteByte(one);
                        continue;
                    }

                    Handle(JsonElement.Parse(pending.ToArray()), handshake);
                    pending.SetLength(0);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // Cut, by either side.
        }
        finally
        {
            handshake.TrySetException(new InvalidOperationException("The hub closed before the handshake."));
            foreach (var call in _calls.Values) call.TrySetException(new InvalidOperationException("The connection closed."));
            _events.Writer.TryComplete();
        }
    }

    private void Handle(JsonElement message, TaskCompletionSource handshake)
    {
        if (!message.TryGetProperty("type", out var type))
        {
            if (message.TryGetProperty("error", out var refused)) handshake.TrySetException(new HubCallException(refused.GetString()!));
            else handshake.TrySetResult();
            return;
        }

        switch (type.GetInt32())
        {
            case 1:
                _events.Writer.TryWrite((message.GetProperty("target").GetString()!, message.GetProperty("arguments")[0]));
                break;
            case 3 when _calls.TryRemove(message.GetProperty("invocationId").GetString()!, out var call):
                if (message.TryGetProperty("error", out var error)) call.TrySetException(new HubCallException(error.GetString()!));
                else call.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
                break;
        }
    }
}

/// <summary>A hub error, with its text.</summary>
public sealed class HubCallException(string text) : Exception(text);
