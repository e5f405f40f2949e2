using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Signaling;
using VideoConf.Contracts.Tokens;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.TestSupport;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>Our media node as it runs on a media VM, with one worker. A run is its control plane.</summary>
internal sealed class NodeServer : IForwardingServer
{
    private const string NodeId = "forwarding";
    private const string Session = "session";
    private const int ShownLines = 360;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder;
    private readonly TetheredProcess _process;
    private readonly ConcurrentQueue<string> _lines;
    private readonly SigningKey _key;
    private readonly TokenIssuer _issuer;
    private readonly HttpClient _http;
    private readonly HashSet<int> _rooms = [];

    private NodeServer(DirectoryInfo folder, TetheredProcess process, ConcurrentQueue<string> lines, SigningKey key, Uri address, string? build, string variant)
    {
        Key = build ?? (variant.Length == 0 ? "videoconf" : $"videoconf {variant}");
        Title = $"VideoConf's media node{(build is null ? "" : $" of {build}")}, one worker{(variant.Length == 0 ? "" : $", {variant}")}";
        (_folder, _process, _lines, _key) = (folder, process, lines, key);
        _issuer = new TokenIssuer(key, TimeProvider.System);
        _http = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    public string Key { get; }

    public string Title { get; }

    public int ProcessId { get; private set; }

    public bool UsesOneConnection => true;

    /// <summary>Starts it.</summary>
    /// <param name="address">Where its media are.</param>
    /// <param name="before">The program of another build; null for this one's.</param>
    /// <param name="variant">Settings of its own, as <see cref="ForwardingWish.Variants"/> have them; empty for the node as it is.</param>
    public static async Task<NodeServer> StartAsync(IPAddress address, string? before = null, string variant = "")
    {
        var folder = Directory.CreateTempSubdirectory("videoconf-node-");
        var key = SigningKey.Create();
        var keys = Path.Combine(folder.FullName, "control.jwks");
        await File.WriteAllTextAsync(keys, JsonSerializer.Serialize(new JsonWebKeySet([key.PublicKey])));
        var url = new Uri($"http://127.0.0.1:{ThisMachine.FreePort()}");
        string[] arguments =
        [
            before ?? Path.Combine(AppContext.BaseDirectory, "VideoConf.MediaNode.dll"), "--NodeId", NodeId, "--ListenUrl", url.AbsoluteUri, "--ControlUrl", "http://127.0.0.1:9",
            "--ControlKeys", keys, "--NodeKey", Path.Combine(folder.FullName, "node.pem"), "--MediaIp", $"{address}", "--MediaBind", $"{address}", "--MediaPort", "0", "--Workers", "1",
        ];
        var lines = new ConcurrentQueue<string>();
        var process = ServerProcess.Start(Environment.ProcessPath!, arguments, lines, [.. ForwardingWish.SettingsOf(variant).Select(ToEnvironment)]);
        var server = new NodeServer(folder, process, lines, key, url, before is null ? null : Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(before))), variant);
        try
        {
            await server.AwaitAsync();
            server.ProcessId = await ServerProcess.FindAsync(process.Id, Path.GetFileName(Environment.ProcessPath!));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    public async Task<Client?> SendAsync(Person person, Func<Person, Client> open) =>
        person.SendsVideo || person.SendsAudio ? await OfferAsync(person, open(person)) : null;

    public async Task<Client?> ReceiveAsync(Person person, Func<Person, Client> open) =>
        person.SendsVideo || person.SendsAudio || person.VideoSlots + person.AudioSlots == 0 ? null : await OfferAsync(person, open(person));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static (string Name, string Value) ToEnvironment((string Name, string Value) setting) =>
        setting.Name.StartsWith("DOTNET_", StringComparison.Ordinal) ? setting : ($"VIDEOCONF_{setting.Name}", setting.Value);

    private async Task<Client> OfferAsync(Person person, Client client)
    {
        var room = $"room-{person.Room}";
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _issuer.Issue(new NodeClaims(NodeId)).Token);
        if (_rooms.Add(person.Room))
        {
            using var put = await _http.PutAsJsonAsync(NodePaths.Room(room), new PutRoomRequest(Session, 1_000), JsonSerializerOptions.Web);
            put.EnsureSuccessStatusCode();
        }

        var token = _issuer.Issue(new JoinClaims(room, Session, person.Name, person.Name, person.Name, "attendee", [], Guid.NewGuid().ToString("N"))).Token;
        var offer = new OfferRequest(person.Number.ToString(CultureInfo.InvariantCulture), token, client.Descriptions.Offer(person, sends: true, receives: true));
        using var response = await _http.PostAsJsonAsync(NodePaths.Media(room), offer, JsonSerializerOptions.Web);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"The node refused {person.Name}: {await response.Content.ReadAsStringAsync()}");
        var answer = (await response.Content.ReadFromJsonAsync<OfferResponse>(JsonSerializerOptions.Web))!;
        client.Begin(answer.Sdp);
        if (person.Watched.Any(static one => one.IsSimulcast)) await ShowAsync(room, answer.MediaId, person);
        return client;
    }

    // The middle size of those that they watch.
    private async Task ShowAsync(string room, string mediaId, Person person)
    {
        var shown = person.Watched.Where(static one => one.SendsVideo).Take(person.VideoSlots).Select(static one => new ShownTrack(one.Name, TrackSources.Camera, ShownLines));
        using var put = await _http.PutAsJsonAsync(NodePaths.View(room, mediaId), new MediaView(1, [.. shown]), JsonSerializerOptions.Web);
        put.EnsureSuccessStatusCode();
    }

    private async Task AwaitAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var response = await _http.GetAsync("healthz");
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Limit)
            {
                // It is not there yet.
            }

            if (Stopwatch.GetElapsedTime(began) > Limit) throw new InvalidOperationException($"The media node did not get ready. It printed:\n{string.Join('\n', _lines)}");
            await Task.Delay(50);
        }
    }
}
