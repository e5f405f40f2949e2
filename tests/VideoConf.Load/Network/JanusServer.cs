using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using VideoConf.Load.Janus;
using VideoConf.TestSupport.Network;

namespace VideoConf.Load.Network;

/// <summary>Debian's Janus with its VideoRoom, as it is packaged, with ICE-lite, so that the receiver's media take the way that they are given.</summary>
internal sealed class JanusServer(JanusProcess janus) : ICallServer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public string Key => "janus";

    public string Version => janus.Version;

    public static async Task<JanusServer> StartAsync(IPAddress address) => new(await JanusProcess.StartAsync(address));

    public async Task ConnectAsync(CallPage sender, CallPage receiver, RelayedAnswers network)
    {
        var session = await janus.CreateSessionAsync();
        const int room = 1;
        var publisher = await janus.AttachAsync(session);
        await janus.AskAsync(session, publisher, new JsonObject { ["request"] = "destroy", ["room"] = room });
        await janus.AskAsync(session, publisher, new JsonObject { ["request"] = "create", ["room"] = room, ["videocodec"] = "vp8", ["audiocodec"] = "opus" });
        var joined = await janus.TalkAsync(session, publisher, new JsonObject { ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = room }, "offer", await sender.OfferToSendAsync());
        await sender.TakeAsync(JanusProcess.Sdp(joined));
        var feed = joined["plugindata"]!["data"]!["id"]!.GetValue<long>();

        var subscriber = await janus.AttachAsync(session);
        var attached = await SubscribeAsync(session, subscriber, room, feed);
        var answer = await receiver.AnswerAsync(network.Relay(JanusProcess.Sdp(attached)));

        // It hears of no other way to the receiver than the one over the network.
        await janus.TalkAsync(session, subscriber, new JsonObject { ["request"] = "start" }, "answer", string.Join("\r\n", answer.Split("\r\n").Where(static line => !line.StartsWith("a=candidate:", StringComparison.Ordinal))));
    }

    public ValueTask DisposeAsync() => janus.DisposeAsync();

    /// <summary>Joins as a subscriber, as soon as there is something to subscribe to.</summary>
    private async Task<JsonObject> SubscribeAsync(long session, long subscriber, int room, long feed)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var streams = new JsonArray(new JsonObject { ["feed"] = feed });
                return await janus.TalkAsync(session, subscriber, new JsonObject { ["request"] = "join", ["ptype"] = "subscriber", ["room"] = room, ["streams"] = streams });
            }
            catch (InvalidOperationException refused) when (refused.Message.Contains("No such feed", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(began) < Limit)
            {
                await Task.Delay(100); // The publisher's media are not there yet.
            }
        }
    }
}
