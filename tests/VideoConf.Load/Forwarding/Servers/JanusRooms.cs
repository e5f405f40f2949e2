using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using VideoConf.Load.Forwarding.Clients;
using VideoConf.Load.Janus;

namespace VideoConf.Load.Forwarding.Servers;

/// <summary>
/// Debian's Janus with its VideoRoom and one event loop, which all connections share: what its documentation recommends where there are many of them. Each person has a
/// connection to send by and one to receive by, which carries all that they watch.
/// </summary>
internal sealed class JanusRooms : IForwardingServer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly JanusProcess _janus;
    private readonly long _session;
    private readonly HashSet<int> _rooms = [];
    private readonly Dictionary<Person, long> _feeds = [];

    private JanusRooms(JanusProcess janus, long session, int processId) => (_janus, _session, ProcessId) = (janus, session, processId);

    public string Key => "janus";

    public string Title => $"{_janus.Version} as Debian packages it, VideoRoom, event_loops = 1";

    public int ProcessId { get; }

    public bool UsesOneConnection => false;

    /// <summary>Why it cannot be measured here; null when it can.</summary>
    public static string? Missing => JanusProcess.IsInstalled ? null : "Janus is not installed (Debian package janus)";

    /// <summary>Starts it.</summary>
    /// <param name="address">Where its media are.</param>
    public static async Task<JanusRooms> StartAsync(IPAddress address)
    {
        var janus = await JanusProcess.StartAsync(address, eventLoops: 1, ServerProcess.Pinned);
        try
        {
            return new JanusRooms(janus, await janus.CreateSessionAsync(), await ServerProcess.FindAsync(janus.Process.Id, "janus"));
        }
        catch
        {
            await janus.DisposeAsync();
            throw;
        }
    }

    public async Task<Client?> SendAsync(Person person, Func<Person, Client> open)
    {
        if (!person.SendsVideo && !person.SendsAudio) return null;
        var handle = await _janus.AttachAsync(_session);
        if (_rooms.Add(person.Room)) await CreateRoomAsync(handle, person);
        var client = open(person);
        var join = new JsonObject { ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = person.Room };
        var joined = await _janus.TalkAsync(_session, handle, join, "offer", client.Descriptions.Offer(person, sends: true, receives: false));
        client.Begin(JanusProcess.Sdp(joined));
        _feeds[person] = joined["plugindata"]!["data"]!["id"]!.GetValue<long>();
        return client;
    }

    public async Task<Client?> ReceiveAsync(Person person, Func<Person, Client> open)
    {
        if (person.Watched.Count == 0) return null;
        var handle = await _janus.AttachAsync(_session);
        var attached = await SubscribeAsync(handle, person);
        var client = open(person);
        var offer = JanusProcess.Sdp(attached);
        client.Begin(offer);
        await _janus.TalkAsync(_session, handle, new JsonObject { ["request"] = "start" }, "answer", client.Answer());
        return client;
    }

    public ValueTask DisposeAsync() => _janus.DisposeAsync();

    private async Task CreateRoomAsync(long handle, Person person)
    {
        await _janus.AskAsync(_session, handle, new JsonObject { ["request"] = "destroy", ["room"] = person.Room });
        var created = await _janus.AskAsync(_session, handle, new JsonObject
        {
            ["request"] = "create",
            ["room"] = person.Room,
            ["publishers"] = 1_000,
            ["videocodec"] = "vp8",
            ["audiocodec"] = "opus",
            ["notify_joining"] = false,
            ["audiolevel_ext"] = person.HasExtensions,
            ["transport_wide_cc_ext"] = person.HasExtensions,
        });
        if (created["plugindata"]?["data"]?["error"] is { } error) throw new InvalidOperationException($"Janus made no room: {error}");
    }

    /// <summary>Joins as a subscriber, as soon as there is something to subscribe to.</summary>
    private async Task<JsonObject> SubscribeAsync(long handle, Person person)
    {
        var began = Stopwatch.GetTimestamp();
        var streams = string.Join(',', Streams(person));
        while (true)
        {
            try
            {
                var join = new JsonObject { ["request"] = "join", ["ptype"] = "subscriber", ["room"] = person.Room, ["streams"] = JsonNode.Parse($"[{streams}]") };
                return await _janus.TalkAsync(_session, handle, join);
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("No such feed", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(20); // The publisher's media are not there yet.
            }
        }
    }

    // A stream is named by its section in the publisher's offer.
    private IEnumerable<string> Streams(Person person)
    {
        var (voices, videos) = (0, 0);
        foreach (var watched in person.Watched)
        {
            var feed = _feeds[watched].ToString(CultureInfo.InvariantCulture);
            if (watched.SendsAudio && watched.IsLoud && voices++ < person.AudioSlots) yield return $$"""{"feed":{{feed}},"mid":"a"}""";
            if (watched.SendsVideo && videos++ < person.VideoSlots) yield return $$"""{"feed":{{feed}},"mid":"v"{{(watched.IsSimulcast ? ",\"substream\":1" : "")}}}""";
        }
    }
}
