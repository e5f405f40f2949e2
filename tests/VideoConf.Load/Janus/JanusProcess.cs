using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using VideoConf.TestSupport;

namespace VideoConf.Load.Janus;

/// <summary>Debian's Janus with its VideoRoom as a process of its own, by its HTTP interface: as it is packaged, with ICE-lite.</summary>
internal sealed class JanusProcess : IAsyncDisposable
{
    private const string Program = "/usr/bin/janus";
    private const string Modules = "/usr/lib/x86_64-linux-gnu/janus";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder;
    private readonly ConcurrentQueue<string> _lines;
    private readonly HttpClient _http;
    private int _last;

    private JanusProcess(DirectoryInfo folder, TetheredProcess process, ConcurrentQueue<string> lines, Uri address)
    {
        (_folder, Process, _lines) = (folder, process, lines);
        _http = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    /// <summary>Whether Janus is installed.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>The process, or what started it.</summary>
    public TetheredProcess Process { get; }

    /// <summary>Name and version as it tells them.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts it.</summary>
    /// <param name="address">Where its media are. It uses no loopback address.</param>
    /// <param name="eventLoops">Threads that all connections share; 0 for a thread each, as it is packaged.</param>
    /// <param name="launcher">A program, and its first arguments, that starts it; none for nothing in between.</param>
    public static async Task<JanusProcess> StartAsync(IPAddress address, int eventLoops = 0, params string[] launcher)
    {
        var folder = Directory.CreateTempSubdirectory("videoconf-janus-");
        var port = ThisMachine.FreePort();
        Configure(folder.FullName, address, port, eventLoops);
        var lines = new ConcurrentQueue<string>();
        string[] all = [.. launcher, Program, "--configs-folder", folder.FullName];
        var server = new JanusProcess(folder, TetheredProcess.Start(all[0], all[1..], lines.Enqueue), lines, new Uri($"http://127.0.0.1:{port}/janus/"));
        try
        {
            await server.AwaitAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>A new session.</summary>
    public async Task<long> CreateSessionAsync() => Number((await PostAsync("", Request("create")))["data"]);

    /// <summary>A new handle of the VideoRoom.</summary>
    public async Task<long> AttachAsync(long session)
    {
        var request = Request("attach");
        request["plugin"] = "janus.plugin.videoroom";
        return Number((await PostAsync($"{session}", request))["data"]);
    }

    /// <summary>Sends a message and waits for the event that answers it.</summary>
    public async Task<JsonObject> TalkAsync(long session, long handle, JsonObject body, string? type = null, string? sdp = null)
    {
        var message = Message(body);
        if (sdp is not null) message["jsep"] = new JsonObject { ["type"] = type, ["sdp"] = sdp, ["rid_order"] = "lmh" }; // The smallest size is named first.
        var transaction = message["transaction"]!.GetValue<string>();
        await PostAsync($"{session}/{handle}", message);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Limit)
        {
            var heard = await _http.GetFromJsonAsync<JsonObject>($"{session}?maxev=1");
            if (heard!["transaction"]?.GetValue<string>() != transaction || heard["janus"]?.GetValue<string>() == "ack") continue;
            if (heard["plugindata"]?["data"]?["error"] is { } error) throw new InvalidOperationException($"Janus refused {body}: {error}");
            return heard;
        }

        throw new TimeoutException($"Janus did not answer {body}.");
    }

    /// <summary>Sends a message that is answered at once.</summary>
    public Task<JsonObject> AskAsync(long session, long handle, JsonObject body) => PostAsync($"{session}/{handle}", Message(body));

    /// <summary>The description in an event.</summary>
    public static string Sdp(JsonObject message) => message["jsep"]!["sdp"]!.GetValue<string>();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void Configure(string folder, IPAddress address, int port, int eventLoops)
    {
        File.WriteAllText(Path.Combine(folder, "janus.jcfg"), $$"""
            general: {
              configs_folder = "{{folder}}"
              plugins_folder = "{{Modules}}/plugins"
              transports_folder = "{{Modules}}/transports"
              events_folder = "{{Modules}}/events"
              loggers_folder = "{{Modules}}/loggers"
              debug_level = 4
              session_timeout = 0
              event_loops = {{eventLoops}}
            }
            media: { ipv6 = false }
            nat: { ice_lite = true, ice_enforce_list = "{{address}}" }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }
            transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
            events: { broadcast = false }
            """);
        File.WriteAllText(Path.Combine(folder, "janus.transport.http.jcfg"), $$"""
            general: { json = "compact", base_path = "/janus", http = true, port = {{port}}, ip = "127.0.0.1", https = false }
            admin: { admin_http = false }
            """);
        File.WriteAllText(Path.Combine(folder, "janus.plugin.videoroom.jcfg"), "general: { }\n");
    }

    private async Task AwaitAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var info = await _http.GetFromJsonAsync<JsonObject>("info");
                Version = $"Janus {info!["version_string"]}";
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(50);
            }
            catch (HttpRequestException failure)
            {
                throw new InvalidOperationException($"Janus did not get ready. It printed:\n{string.Join('\n', _lines)}", failure);
            }
        }
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body)
    {
        using var response = await _http.PostAsJsonAsync(path, body);
        var reply = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return reply["janus"]?.GetValue<string>() == "error" ? throw new InvalidOperationException($"Janus: {reply}") : reply;
    }

    private JsonObject Message(JsonObject body)
    {
        var message = Request("message");
        message["body"] = body;
        return message;
    }

    private JsonObject Request(string verb) => new() { ["janus"] = verb, ["transaction"] = (++_last).ToString(CultureInfo.InvariantCulture) };

    private static long Number(JsonNode? data) => data!["id"]!.GetValue<long>();
}
