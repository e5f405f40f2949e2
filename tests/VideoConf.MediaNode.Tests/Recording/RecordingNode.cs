using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Sfu;
using VideoConf.Sfu.Tests.Simulation;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>A whole node with a room, a control plane and a store beside it, and peers that send.</summary>
internal sealed class RecordingNode : IAsyncDisposable
{
    public const string Room = "abcd-efgh-jkmn";
    public const string RecordingId = "rec_1";

    private readonly SigningKey _controlKey = SigningKey.Create();
    private readonly SigningKey _nodeKey = SigningKey.Create();
    private readonly TokenVerifier _controlKeys;
    private readonly TokenVerifier _nodeKeys;
    private readonly List<TestPeer> _peers = [];
    private readonly HttpClient _http = new();
    private readonly MediaNodeOptions _options;
    private WebApplication? _app;

    private RecordingNode(ObjectStoreDouble store, string? folder, int folderMiB, int memoryMiB, int maxRecordings)
    {
        Store = store;
        _controlKeys = new(TimeProvider.System, _controlKey.PublicKey);
        _nodeKeys = new(TimeProvider.System, _nodeKey.PublicKey);
        Control = new(_nodeKeys);
        _options = new()
        {
            NodeId = "node-1",
            ControlPlaneKeys = _controlKeys,
            NodeKey = new(_nodeKey, TimeProvider.System),
            ControlPlane = () => Control.Url,
            AnnouncedAddresses = [IPAddress.Loopback],
            RecordingFolder = folder,
            RecordingFolderMiB = folderMiB,
            RecordingMemoryMiB = memoryMiB,
            MaxRecordings = maxRecordings,
        };
    }

    public ObjectStoreDouble Store { get; }

    public ControlPlaneDouble Control { get; }

    public SfuServer Server { get; private set; } = null!;

    public IReadOnlyList<StoredChunk> Chunks => [.. Control.Taken.Where(item => item.Chunk is not null).Select(item => item.Chunk!)];

    public int Drained => Control.Taken.Count(item => item.Type == NodeEventTypes.RecordingDrained);

    public IReadOnlyList<TrackGap> Gaps => [.. Control.Taken.Where(item => item.Gap is not null).Select(item => item.Gap!)];

    public static async Task<RecordingNode> StartAsync(
        ObjectStoreDouble store, string? folder = null, int folderMiB = 100, int memoryMiB = 16, int maxRecordings = 4)
    {
        var node = new RecordingNode(store, folder, folderMiB, memoryMiB, maxRecordings);
        await node.Control.StartAsync();
        await node.StartAsync();
        return node;
    }

    /// <summary>Starts the node, or starts it again.</summary>
    public async Task StartAsync()
    {
        Server = new SfuServer(
            new SfuOptions { BindAddress = IPAddress.Loopback, Workers = 1, SocketBufferBytes = 1 << 20 }, TimeProvider.System, NullLogger<SfuServer>.Instance);
        _app = MediaNodeApp.Build(_options, new SfuEngine(Server), TimeProvider.System, loggers: null);
        await _app.StartAsync();
        Assert.True(await Server.PutRoomAsync(Room, "ses_1", 100, CancellationToken.None));
    }

    public async Task StopAsync()
    {
        foreach (var peer in _peers) peer.Dispose();
        _peers.Clear();
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public Task<HttpResponseMessage> PutAsync(string recordingId = RecordingId, string room = Room, PutRecordingRequest? request = null) => SendAsync(
        HttpMethod.Put, NodePaths.Recording(room, recordingId), JsonContent.Create(request ?? new("ses_1", Store.Address()), options: JsonSerializerOptions.Web));

    public Task<HttpResponseMessage> DeleteAsync(string recordingId = RecordingId, string room = Room) =>
        SendAsync(HttpMethod.Delete, NodePaths.Recording(room, recordingId), null);

    public async Task RecordAsync()
    {
        using var response = await PutAsync();
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task StopRecordingAsync()
    {
        using var response = await DeleteAsync();
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task<string> MetricsAsync() => await _http.GetStringAsync(new Uri(MediaNodeApp.AddressOf(_app!), "/metrics"));

    public async Task<double> MetricAsync(string name) =>
        double.Parse((await MetricsAsync()).Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1]);

    public async Task<TestPeer> JoinAsync(string name, TestOffer offer, SfuConsent declined = SfuConsent.None)
    {
        var peer = new TestPeer(name) { Declined = declined };
        _peers.Add(peer);
        var result = await peer.OfferAsync(Server, Room, offer);
        Assert.True(result.Succeeded, result.Detail);
        Until(() => peer.IsConnected, $"{name} connects");
        return peer;
    }

    public async Task LeaveAsync(TestPeer peer)
    {
        _peers.Remove(peer);
        await Server.DeleteMediaAsync(Room, peer.MediaId, CancellationToken.None);
        peer.Dispose();
    }

    public void Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"Not within 30 s: {what}");
            Pump();
            Thread.Sleep(1);
        }
    }

    public void Pump()
    {
        foreach (var peer in _peers) peer.Pump();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Control.DisposeAsync();
        _http.Dispose();
        _controlKeys.Dispose();
        _nodeKeys.Dispose();
        _controlKey.Dispose();
        _nodeKey.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(MediaNodeApp.AddressOf(_app!), path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new TokenIssuer(_controlKey, TimeProvider.System).Issue(new NodeClaims("node-1")).Token);
        return await _http.SendAsync(request);
    }
}
