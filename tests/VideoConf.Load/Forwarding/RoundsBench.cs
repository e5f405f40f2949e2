using System.Net;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Load.Forwarding;

/// <summary>The same load on several servers that are all up and connected, in rounds.</summary>
internal static class RoundsBench
{
    /// <summary>Measures them.</summary>
    /// <param name="profile">Who sends and receives.</param>
    /// <param name="servers">The servers, which have nobody yet. They are ended by whoever gave them.</param>
    /// <param name="address">Where clients are.</param>
    /// <param name="rounds">How many, the first, which is dropped, included.</param>
    /// <param name="seed">Of the order in each round.</param>
    /// <param name="stretches">How long each takes.</param>
    /// <param name="progress">Is told what is done, and what share of all that has been.</param>
    public static IReadOnlyList<ServerRounds> Run(
        Profile profile, IReadOnlyList<IForwardingServer> servers, IPAddress address, int rounds, int seed, Stretches stretches, Action<string, double> progress)
    {
        using var identity = DtlsIdentity.Create("SRTP_AEAD_AES_128_GCM");
        using var inbox = new Inbox();
        using var outbox = new Outbox();
        var crowds = servers.Select(server => new Crowd(server, address, identity, inbox, profile.IsSampled)).ToList();
        var results = servers.Select(static _ => new ServerRounds()).ToList();
        try
        {
            var loads = new ILoad?[servers.Count];
            for (var i = 0; i < servers.Count; i++)
            {
                progress($"{servers[i].Key} connects {profile.People.Count} clients", 0);
                var at = i;
                Guard(results[i], () =>
                {
                    crowds[at].Join(profile.People, () => KeepOthers(at));
                    loads[at] = profile.IsFanOut ? new FanOut(crowds[at], outbox) : new Meeting(crowds[at], outbox);
                    loads[at]!.Start();
                });
            }

            var done = 0;
            foreach (var order in RoundOrder.Of(servers.Count, rounds, seed))
            {
                foreach (var at in order)
                {
                    progress($"round {(done / servers.Count) + 1} of {rounds}, {servers[at].Key}", (double)done++ / (rounds * servers.Count));
                    if (results[at].Failure is null) Guard(results[at], () => results[at].Add(loads[at]!.Measure(done <= servers.Count ? stretches.First : stretches)));
                    KeepOthers(at);
                }
            }
        }
        finally
        {
            foreach (var client in crowds.SelectMany(static crowd => crowd.Clients)) client.Dispose();
        }

        return results;

        void KeepOthers(int at)
        {
            for (var i = 0; i < crowds.Count; i++)
            {
                if (i != at && results[i].Failure is null) crowds[i].KeepAll();
            }
        }
    }

    // What a server cannot do is its result, not the run's end.
    private static void Guard(ServerRounds result, Action act)
    {
        try
        {
            act();
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or ServerDiedException or HttpRequestException or TaskCanceledException)
        {
            result.Failure = failure.Message;
        }
    }
}
