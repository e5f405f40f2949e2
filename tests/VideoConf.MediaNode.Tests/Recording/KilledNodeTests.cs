using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Tests.Support;
using VideoConf.Rtc.Primitives;
using VideoConf.Sfu.Tests.Simulation;
using VideoConf.TestSupport;
using Xunit.Abstractions;

namespace VideoConf.MediaNode.Tests.Recording;

/// <summary>A node's process, killed in the middle of a chunk, and the next one.</summary>
public sealed class KilledNodeTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const string Room = "abcd-efgh-jkmn";

    /// <summary>A machine that holds the node up for seconds loses what the node never got to.</summary>
    private const int Attempts = 3;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);
    private static readonly Ssrc Audio = new(1_001);
    private static readonly Ssrc Video = new(1_002);
    private readonly SigningKey _controlKey = SigningKey.Create();
    private readonly SigningKey _nodeKey = SigningKey.Create();
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();
    private TokenVerifier _nodeKeys = null!;
    private ControlPlaneDouble _control = null!;
    private ObjectStoreDouble _store = null!;
    private Process? _process;
    private Uri _address = null!;

    public async Task InitializeAsync()
    {
        _nodeKeys = new(TimeProvider.System, _nodeKey.PublicKey);
        _control = new(_nodeKeys);
        await _control.StartAsync();
        _store = await ObjectStoreDouble.StartAsync();
        await File.WriteAllTextAsync(_folder.File("control.json"), JsonSerializer.Serialize(new { keys = new[] { _controlKey.PublicKey } }));
        await File.WriteAllTextAsync(_folder.File("node.pem"), _nodeKey.ExportPem());
    }

    public async Task DisposeAsync()
    {
        Kill();
        await _store.DisposeAsync();
        await _control.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _nodeKeys.Dispose();
        _nodeKey.Dispose();
        _controlKey.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_node_costs_the_last_two_seconds_at_most()
    {
        var lost = TimeSpan.MaxValue;
        for (var attempt = 1; attempt <= Attempts && lost > Most; attempt++)
        {
            lost = await RecordAndKillAsync($"rec_{attempt}");
            output.WriteLine($"{lost.TotalMilliseconds:0} ms were lost");
        }

        Assert.InRange(lost, TimeSpan.FromSeconds(-1), Most);
    }

    /// <returns>What is missing between the last that was kept and the kill, of the track that lacks more.</returns>
    private async Task<TimeSpan> RecordAndKillAsync(string recordingId)
    {
        await StartAsync();
        await SendAsync(HttpMethod.Put, NodePaths.Room(Room), new PutRoomRequest("ses_1", 10));
        await SendAsync(HttpMethod.Put, NodePaths.Recording(Room, recordingId), new PutRecordingRequest("ses_1", _store.Address()));
        using (var peer = await ConnectAsync()) await TalkAsync(peer);
        Kill();
        var killedAt = DateTimeOffset.UtcNow;
        await StartAsync();
        await Until.TrueAsync(() => _control.Taken.Any(item => item.Type == NodeEventTypes.RecordingDrained && item.RecordingId == recordingId), "what was left is stored");
        Kill();

        var tracks = _control.Taken.Where(item => item.Chunk is not null && item.RecordingId == recordingId)
            .Select(item => item.Chunk!).DistinctBy(chunk => chunk.Name).GroupBy(chunk => chunk.TrackId).ToArray();
        Assert.Equal(2, tracks.Length);
        foreach (var track in tracks)
        {
            var chunks = track.OrderBy(chunk => chunk.Index).ToArray();
            Assert.Equal(Enumerable.Range(0, chunks.Length), chunks.Select(chunk => chunk.Index));
            foreach (var chunk in chunks)
            {
                var bytes = _store.Objects[$"/chunks/{chunk.Name}"];
                Assert.Equal(chunk.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
                Assert.Equal(MatroskaError.None, ChunkReader.TryRead(bytes, out var read));
                Assert.Equal(chunk.Frames, read!.Frames.Count);
            }
        }

        return tracks.Max(track => killedAt - track.Max(chunk => chunk.EndedAt));
    }

    private async Task<TestPeer> ConnectAsync()
    {
        var peer = new TestPeer("ada");
        var offer = new TestOffer().Send("audio", "a", Audio).Send("video", "v", Video).Write(peer.Ice, TestPeer.Fingerprint);
        var token = new TokenIssuer(_controlKey, TimeProvider.System).Issue(
            new JoinClaims(Room, "ses_1", "prt_ada", "usr_1", "Ada", "attendee", [], Guid.NewGuid().ToString("N"))).Token;
        var answer = await SendAsync(HttpMethod.Post, NodePaths.Media(Room), new OfferRequest("req-1", token, offer));
        peer.TakeAnswer(JsonSerializer.Deserialize<OfferResponse>(answer, JsonSerializerOptions.Web)!.Sdp);
        var connecting = Stopwatch.StartNew();
        while (!peer.IsConnected)
        {
            Assert.True(connecting.Elapsed < TimeSpan.FromSeconds(30), "The peer does not connect.");
            peer.Pump();
            await Task.Delay(1);
        }

        return peer;
    }

    // Until each track is in the middle of its second chunk: at 10 s the one of sound would cost four of them, were parts not kept.
    private static async Task TalkAsync(TestPeer peer)
    {
        var start = TestPeer.Now;
        for (var i = 0; i < 500; i++)
        {
            while (TestPeer.Now.MillisecondsSince(start) < i * 20)
            {
                peer.Pump();
                await Task.Delay(1);
            }

            peer.SendAudio(Audio, (ushort)i);
            if (i % 2 == 0) peer.SendRtp(Video, (ushort)(i / 2), (uint)(i * 20 * 90), TestOffer.Vp8, RecordingTests.Picture(i % 200 == 0, (ushort)i), marker: true);
        }
    }

    private async Task StartAsync()
    {
        var port = FreePort();
        _address = new Uri($"http://127.0.0.1:{port}");
        string[] arguments =
        [
            typeof(MediaNodeApp).Assembly.Location, "--NodeId", "node-1", "--ListenUrl", _address.AbsoluteUri, "--ControlUrl", _control.Url!.AbsoluteUri,
            "--ControlKeys", _folder.File("control.json"), "--NodeKey", _folder.File("node.pem"), "--MediaIp", "127.0.0.1", "--MediaBind", "127.0.0.1",
            "--MediaPort", "0", "--Workers", "1", "--RecordingFolder", _folder.File("recording"),
        ];
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } path && path.EndsWith("dotnet", StringComparison.Ordinal) ? path : "dotnet", arguments));
        var clock = Stopwatch.StartNew();
        while (!await IsUpAsync())
        {
            Assert.False(_process!.HasExited, "The node ended by itself.");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "The node does not start.");
            await Task.Delay(50);
        }
    }

    private void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_address, "/healthz"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not yet.
        }
    }

    private async Task<string> SendAsync<T>(HttpMethod method, string path, T body)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, path)) { Content = JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new TokenIssuer(_controlKey, TimeProvider.System).Issue(new NodeClaims("node-1")).Token);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
