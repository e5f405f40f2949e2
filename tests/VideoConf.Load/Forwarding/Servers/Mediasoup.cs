using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.TestSupport;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>
/// mediasoup with one worker and one WebRtcServer, driven by a Node program (<c>mediasoup.mjs</c>). The worker's process counts alone. Its package and its worker, which is a
/// download of its own, are taken where they are installed; nothing is fetched.
/// </summary>
internal sealed class Mediasoup : IForwardingServer
{
    private const string Node = "/usr/bin/node";
    private const string Worker = "mediasoup-worker";
    private const int MiddleLayer = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TetheredProcess _process;
    private readonly HttpClient _http;

    private Mediasoup(TetheredProcess process, Uri address, int processId, string version)
    {
        (_process, ProcessId, Title) = (process, processId, $"mediasoup {version}, one worker");
        _http = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    public string Key => "mediasoup";

    public string Title { get; }

    public int ProcessId { get; }

    public bool UsesOneConnection => false;

    /// <summary>Where npm's package may be: what the whole machine has, and what this folder has.</summary>
    /// <param name="root">Of the repository.</param>
    public static IReadOnlyList<string> Folders(string root) =>
        [Path.Combine(root, "artifacts", "mediasoup", "node_modules", "mediasoup"), "/usr/local/lib/node_modules/mediasoup", "/usr/lib/node_modules/mediasoup"];

    /// <summary>Looks for package and worker.</summary>
    /// <param name="folders">Where the package may be.</param>
    /// <param name="worker">The worker's program, when somebody has named one (<c>MEDIASOUP_WORKER_BIN</c>).</param>
    /// <param name="problem">Why it cannot be measured, when it cannot.</param>
    /// <returns>The package's folder; null when something is missing.</returns>
    public static string? Find(IReadOnlyList<string> folders, string? worker, out string problem)
    {
        problem = "";
        var folder = folders.FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "package.json")));
        if (folder is null)
        {
            problem = "its npm package is not installed (npm install --ignore-scripts --prefix artifacts/mediasoup mediasoup)";
            return null;
        }

        var program = string.IsNullOrEmpty(worker) ? Path.Combine(folder, "worker", "out", "Release", Worker) : worker;
        if (File.Exists(program)) return folder;
        problem = string.IsNullOrEmpty(worker)
            ? $"its worker is not there: it is a download of its own; MEDIASOUP_WORKER_BIN may name one"
            : $"there is no worker where MEDIASOUP_WORKER_BIN says ({program})";
        return null;
    }

    /// <summary>Starts it.</summary>
    /// <param name="folder">The package's, as it was found.</param>
    /// <param name="address">Where its media are.</param>
    public static async Task<Mediasoup> StartAsync(string folder, IPAddress address)
    {
        var lines = new ConcurrentQueue<string>();
        var process = ServerProcess.Start(Node, [Path.Combine(AppContext.BaseDirectory, "Forwarding", "Servers", "mediasoup.mjs"), folder, $"{address}"], lines);
        try
        {
            var began = Stopwatch.GetTimestamp();
            string? ready;
            while ((ready = lines.FirstOrDefault(static line => line.StartsWith("ready ", StringComparison.Ordinal))) is null)
            {
                if (Stopwatch.GetElapsedTime(began) > Limit) throw new InvalidOperationException($"mediasoup did not get ready. It printed:\n{string.Join('\n', lines)}");
                await Task.Delay(20);
            }

            using var package = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "package.json")));
            var worker = Path.GetFileName(Environment.GetEnvironmentVariable("MEDIASOUP_WORKER_BIN") is { Length: > 0 } named ? named : Worker);
            return new Mediasoup(
                process, new Uri($"http://127.0.0.1:{ready[6..]}/"), await ServerProcess.FindAsync(process.Id, worker[..Math.Min(15, worker.Length)]),
                package.RootElement.GetProperty("version").GetString()!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<Client?> SendAsync(Person person, Func<Person, Client> open) =>
        person.SendsVideo || person.SendsAudio ? await ConnectAsync("send", person, open(person)) : null;

    public async Task<Client?> ReceiveAsync(Person person, Func<Person, Client> open) =>
        person.Watched.Count > 0 ? await ConnectAsync("receive", person, open(person)) : null;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<Client> ConnectAsync(string verb, Person person, Client client)
    {
        var wanted = person.Watched.Where(static one => one.SendsVideo).Take(person.VideoSlots).Select(static one => new { name = one.Name, kind = "video", layer = one.IsSimulcast ? MiddleLayer : (int?)null })
            .Concat(person.Watched.Where(static one => one.SendsAudio && one.IsLoud).Take(person.AudioSlots).Select(static one => new { name = one.Name, kind = "audio", layer = (int?)null }));
        var body = new
        {
            name = person.Name,
            room = person.Room.ToString(CultureInfo.InvariantCulture),
            fingerprint = client.Descriptions.Fingerprint,
            extensions = person.HasExtensions,
            ids = new { level = Descriptions.LevelId, transport = Descriptions.TransportSequenceId, mid = Descriptions.MidId, rid = Descriptions.RidId },
            voice = person.SendsAudio ? person.Voice.Value : 0,
            camera = person.SendsVideo ? person.Camera(0).Value : 0,
            rids = person.IsSimulcast ? Person.Sizes : null,
            watched = wanted,
        };
        using var response = await _http.PostAsJsonAsync(verb, body, Form);
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"mediasoup refused {person.Name}: {answer}");
        client.Begin(answer);
        return client;
    }

    // A layer of null would be one that does not exist.
    private static JsonSerializerOptions Form { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
