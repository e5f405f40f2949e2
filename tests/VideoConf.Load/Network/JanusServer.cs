using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using VideoConf.TestSupport;
using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>Debian's Janus with its VideoRoom, by its HTTP interface: as it is packaged, with ICE-lite, so that the receiver's media take the way that they are given.</summary>
internal sealed class JanusServer : ICallServer
{
    private const string Program = "/usr/bin/janus";
    private const string Modules = "/usr/lib/x86_64-linux-gnu/janus";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder;
    private readonly TetheredProcess _process;
    private readonly ConcurrentQueue<string> _lines;
    private readonly HttpClient _http;
    private int _last;

    private JanusServer(DirectoryInfo folder, TetheredProcess process, ConcurrentQueue<string> lines, Uri address)
    {
        (_folder, _process, _lines) = (folder, process, lines);
        _http = new HttpClient { BaseAddress = address, Timeout = Limit };
    }

    public string Key => "janus";

    public string Version { get; private set; } = "";

    public static async Task<JanusServer> StartAsync(IPAddress address)
    {
        var folder = Directory.CreateTempSubdirectory("videoconf-janus-");
        var port = FreePort();
        Configure(folder.FullName, address, port);
        var lines = new ConcurrentQueue<string>();
        var process = TetheredProcess.Start(Program, ["--configs-folder", folder.FullName], lines.Enqueue);
        var server = new JanusServer(folder, process, lines, new Uri($"http://127.0.0.1:{port}/janus/"));
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

    public async Task ConnectAsync(CallPage sender, CallPage receiver, RelayedAnswers network)
    {
        var session = Number((await PostAsync("", Request("create")))["data"]);
        const int room = 1;
        var publisher = await AttachAsync(session);
        await PostAsync($"{session}/{publisher}", Message(new JsonObject { ["request"] = "destroy", ["room"] = room }));
        await PostAsync($"{session}/{publisher}", Message(new JsonObject { ["request"] = "create", ["room"] = room, ["videocodec"] = "vp8", ["audiocodec"] = "opus" }));
        var joined = await TalkAsync(session, publisher, new JsonObject { ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = room }, "offer", await sender.OfferToSendAsync());
        await sender.TakeAsync(Sdp(joined));
        var feed = joined["plugindata"]!["data"]!["id"]!.GetValue<long>();

        var subscriber = await AttachAsync(session);
        var attached = await SubscribeAsync(session, subscriber, room, feed);
        var answer = await receiver.AnswerAsync(network.Relay(Sdp(attached)));

        // It hears of no other way to the receiver than the one over the network.
        await TalkAsync(session, subscriber, new JsonObject { ["request"] = "start" }, "answer", string.Join("\r\n", answer.Split("\r\n").Where(static line => !line.StartsWith("a=candidate:", StringComparison.Ordinal))));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void Configure(string folder, IPAddress address, int port)
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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

    /// <summary>Joins as a subscriber, as soon as there is something to subscribe to.</summary>
    private async Task<JsonObject> SubscribeAsync(long session, long subscriber, int room, long feed)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var streams = new JsonArray(new JsonObject { ["feed"] = feed });
                return await TalkAsync(session, subscriber, new JsonObject { ["request"] = "join", ["ptype"] = "subscriber", ["room"] = room, ["streams"] = streams });
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("No such feed", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(100); // The publisher's media are not there yet.
            }
        }
    }

    private async Task<long> AttachAsync(long session)
    {
        var request = Request("attach");
        request["plugin"] = "janus.plugin.videoroom";
        return Number((await PostAsync($"{session}", request))["data"]);
    }

    /// <summary>Sends a message and waits for the event that answers it.</summary>
    private async Task<JsonObject> TalkAsync(long session, long handle, JsonObject body, string? type = null, string? sdp = null)
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

    private static string Sdp(JsonObject message) => message["jsep"]!["sdp"]!.GetValue<string>();
}
