using System.Diagnostics;

namespace VideoConf.Load;

/// <summary>Many people enter one room at the same moment.</summary>
public static class JoinStorm
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Signs everybody in beforehand, and then lets them go. The room's host is there already.</summary>
    public static async Task<StormReport> RunAsync(Uri host, int people)
    {
        using var api = new HostApi(host);
        await using var first = new Attendee(api, "Storm host");
        await first.SignInAsync();
        first.MeetingId = await api.CreateMeetingAsync(first.Token, people + 1);
        await first.EnterAsync();
        var all = Enumerable.Range(0, people).Select(number => new Attendee(api, $"Storm {number}") { MeetingId = first.MeetingId }).ToArray();
        try
        {
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (one, _) => await one.SignInAsync());
            var began = Stopwatch.GetTimestamp();
            var each = await Task.WhenAll(all.Select(one => Task.Run(async () =>
            {
                await one.EnterAsync();
                return Stopwatch.GetElapsedTime(began);
            })));
            var entered = Stopwatch.GetElapsedTime(began);
            while (all.Append(first).Any(one => one.View.Count != people + 1))
            {
                if (Stopwatch.GetElapsedTime(began) > Limit) throw new TimeoutException("Not everybody heard of everybody.");
                await Task.Delay(5);
            }

            var known = Stopwatch.GetElapsedTime(began);
            return new StormReport(people, entered, each.Order().ElementAt(people / 2), known, all.Append(first).Sum(one => one.Messages), first.Messages);
        }
        finally
        {
            foreach (var one in all) await one.DisposeAsync();
        }
    }
}
