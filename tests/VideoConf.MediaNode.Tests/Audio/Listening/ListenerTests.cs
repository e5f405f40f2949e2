using System.Net;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Audio.Voice;
using VideoConf.MediaNode.Tests.Captions;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using VideoConf.Sfu.Taps;
using VideoConf.TestSupport;

namespace VideoConf.MediaNode.Tests.Audio.Listening;

/// <summary>Outside listeners over the node API's WebSocket, with voices in the tap.</summary>
public sealed class ListenerTests : IAsyncLifetime, IDisposable
{
    private const string Room = "abcd-efgh-jkmn";
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private NodeFixture _node = null!;
    private TapVoices? _voices;

    public async Task InitializeAsync()
    {
        _node = await NodeFixture.StartAsync();
        _node.Engine.TakeTap = (_, tap) =>
        {
            _voices = new TapVoices(tap);
            return SfuError.None;
        };
    }

    public Task DisposeAsync() => _node.DisposeAsync().AsTask();

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_voice_comes_as_samples_with_the_time_of_the_first()
    {
        using var socket = await ConnectAsync();
        Assert.Equal((TapPurpose.Ai, true, "prt_a"), (_voices!.Tap.Options.Purpose, _voices.Tap.Options.AudioOnly, _voices.Tap.Options.ParticipantId));
        var format = await TextAsync(socket);
        Assert.Equal(("format", "prt_a", 16_000, 1, "s16le"), (
            format.GetProperty("type").GetString(), format.GetProperty("participantId").GetString(), format.GetProperty("sampleRate").GetInt32(),
            format.GetProperty("channels").GetInt32(), format.GetProperty("encoding").GetString()));

        var start = DateTimeOffset.UtcNow;
        _voices.Say(start, ("prt_a", Tone.Sine(1, 440, -12)));
        var at = await TextAsync(socket);
        Assert.Equal("at", at.GetProperty("type").GetString());
        Assert.InRange((at.GetProperty("at").GetDateTimeOffset() - start).TotalSeconds, -0.2, 0.2);
        var samples = new List<short>();
        while (samples.Count < 12_000)
        {
            var (type, bytes) = await ReceiveAsync(socket);
            Assert.Equal((WebSocketMessageType.Binary, 640), (type, bytes.Length));
            samples.AddRange(MemoryMarshal.Cast<byte, short>(bytes).ToArray());
        }

        Assert.InRange(VoiceActivity.Measure(CollectionsMarshal.AsSpan(samples)), -16, -10);
        Assert.Contains("videoconf_audio_listeners 1\n", await _node.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_the_listener_leaves_the_room()
    {
        using var socket = await ConnectAsync();
        await TextAsync(socket);
        using var gone = await _node.Http.DeleteAsync(NodePaths.Participant(Room, "prt_agent"));
        Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(socket)).Type);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "The listener has left the room."), (socket.CloseStatus, socket.CloseStatusDescription));
        await Until.TrueAsync(() => _node.Engine.Calls.Contains($"untap {Room}"), "the tap is removed");
    }

    [Fact]
    public async Task A_tap_that_a_busy_worker_keeps_is_removed_a_moment_later()
    {
        _node.Engine.BusyRemovals = 3;
        using var socket = await ConnectAsync();
        await TextAsync(socket);
        socket.Abort();
        await Until.TrueAsync(() => _voices!.Tap.IsEnded, "the tap is removed");
        Assert.False(_node.Engine.HadCancellableTap);
    }

    [Fact]
    public async Task Who_says_something_into_it_is_told_that_it_takes_nothing()
    {
        using var socket = await ConnectAsync();
        await TextAsync(socket);
        await socket.SendAsync(new byte[640], WebSocketMessageType.Binary, endOfMessage: true, _deadline.Token);
        Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(socket)).Type);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, socket.CloseStatus);
    }

    [Fact]
    public async Task There_are_no_more_listeners_to_a_room_than_leave_taps_for_others()
    {
        var sockets = new List<WebSocket>();
        for (var i = 0; i < 16; i++) sockets.Add(await ConnectAsync());
        using var refused = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(refused));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.HttpStatusCode);
        sockets[0].Abort();
        await Until.TrueAsync(() => _node.Engine.Calls.Contains($"untap {Room}"), "a place is free");
        foreach (var socket in sockets) socket.Dispose();
    }

    [Fact]
    public async Task Without_a_service_token_or_a_room_there_is_nothing_to_hear()
    {
        using var plain = await _node.Http.GetAsync(NodePaths.Audio(Room, "prt_a", "prt_agent"));
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);
        _node.Engine.TakeTap = null;
        using var unknown = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(unknown));
        Assert.Equal(HttpStatusCode.NotFound, unknown.HttpStatusCode);
        _node.UseServiceToken(null);
        using var anonymous = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(anonymous));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.HttpStatusCode);
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await ConnectAsync(socket);
        return socket;
    }

    private Task ConnectAsync(ClientWebSocket socket)
    {
        socket.Options.CollectHttpResponseDetails = true;
        if (_node.Http.DefaultRequestHeaders.Authorization is { } token) socket.Options.SetRequestHeader("Authorization", token.ToString());
        var url = new UriBuilder(new Uri(_node.Http.BaseAddress!, NodePaths.Audio(Room, "prt_a", "prt_agent"))) { Scheme = "ws" };
        return socket.ConnectAsync(url.Uri, _deadline.Token);
    }

    private async Task<JsonElement> TextAsync(WebSocket socket)
    {
        var (type, bytes) = await ReceiveAsync(socket);
        Assert.Equal(WebSocketMessageType.Text, type);
        return JsonElement.Parse(bytes);
    }

    private async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4_096];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), _deadline.Token);
        Assert.True(received.EndOfMessage);
        return (received.MessageType, buffer[..received.Count]);
    }
}
