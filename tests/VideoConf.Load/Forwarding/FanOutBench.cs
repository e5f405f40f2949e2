using System.Net;
using VideoConf.Load.Forwarding.Measuring;
using VideoConf.Load.Forwarding.Native;
using VideoConf.Load.Forwarding.Servers;
using VideoConf.Rtc.Dtls;

namespace VideoConf.Load.Forwarding;

/// <summary>Lengths of what is measured.</summary>
/// <param name="Warming">Before each measurement at saturation.</param>
/// <param name="Saturated">Of that.</param>
/// <param name="Steady">Of each at a steady rate.</param>
internal sealed record Stretches(TimeSpan Warming, TimeSpan Saturated, TimeSpan Steady)
{
    public static Stretches Full { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2));

    public static Stretches Quick { get; } = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}

/// <summary>One to many, over several servers that are all up and connected, in rounds.</summary>
internal static class FanOutBench
{
    private static readonly double[] Shares = [0.9, 0.7];

    /// <summary>Measures them.</summary>
    /// <param name="profile">Who sends and receives.</param>
    /// <param name="servers">The servers, which have nobody yet. They are ended by whoever gave them.</param>
    /// <param name="address">Where clients are.</param>
    /// <param name="rounds">How many, the first, which is dropped, included.</param>
    /// <param name="seed">Of the order in each round.</param>
    /// <param name="stretches">How long each takes.</param>
    /// <param name="progress">Is told what is done, and what share of all that has been.</param>
    public static IReadOnlyList<FanOutRounds> Run(
        Profile profile, IReadOnlyList<IForwardingServer> servers, IPAddress address, int rounds, int seed, Stretches stretches, Action<string, double> progress)
    {
        using var identity = DtlsIdentity.Create("SRTP_AEAD_AES_128_GCM");
        using var inbox = new Inbox();
        using var outbox = new Outbox();
        var crowds = servers.Select(server => new Crowd(server, address, identity, inbox, profile.IsSampled)).ToList();
        var results = servers.Select(static _ => new FanOutRounds()).ToList();
        try
        {
            var fans = new FanOut?[servers.Count];
            for (var i = 0; i < servers.Count; i++)
            {
                progress($"{servers[i].Key} connects {profile.People.Count} clients", 0);
                var at = i;
                Guard(results[i], () =>
                {
                    crowds[at].Join(profile.People, () => KeepOthers(at));
                    fans[at] = new FanOut(crowds[at], outbox);
                    fans[at]!.Start();
                });
            }

            var done = 0;
            foreach (var order in RoundOrder.Of(servers.Count, rounds, seed))
            {
                foreach (var at in order)
                {
                    progress($"round {(done / servers.Count) + 1} of {rounds}, {servers[at].Key}", (double)done++ / (rounds * servers.Count));
                    if (results[at].Failure is null) Guard(results[at], () => Measure(fans[at]!, results[at]));
                    KeepOthers(at);
                }
            }
        }
        finally
        {
            foreach (var client in crowds.SelectMany(static crowd => crowd.Clients)) client.Dispose();
        }

        return results;

        void Measure(FanOut fan, FanOutRounds result)
        {
            var saturation = fan.Saturate(stretches.Warming, stretches.Saturated);
            result.Add(saturation, [.. Shares.Select(share => fan.Hold(share, share * saturation.PerSecond, stretches.Steady))]);
        }

        void KeepOthers(int at)
        {
            for (var i = 0; i < crowds.Count; i++)
            {
                if (i != at && results[i].Failure is null) crowds[i].KeepAll();
            }
        }
    }

    // What a server cannot do is its result, not the run's end.
    private static void Guard(FanOutRounds result, Action act)
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
