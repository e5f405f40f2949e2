using System.Diagnostics;

namespace VideoConf.Load;

/// <summary>Asks as fast as answers come, with every connection there is.</summary>
internal static class Throughput
{
    private const int RestCallers = 64;

    public static async Task<ThroughputReport> RunAsync(HostApi api, IReadOnlyList<Attendee> people, TimeSpan time)
    {
        // A connection may call twenty times a second; this stays below it, so many connections are needed to find the host's limit.
        var hub = await CountAsync(people, time, async one =>
        {
            await one.KeepAliveAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(60));
        });
        var rest = await CountAsync([.. Enumerable.Range(0, RestCallers).Select(number => people[number % people.Count])], time, one => api.GetMeetingAsync(one.Token, one.MeetingId));
        return new ThroughputReport(hub, rest);
    }

    private static async Task<double> CountAsync(IReadOnlyList<Attendee> callers, TimeSpan time, Func<Attendee, Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(callers.Select(one => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(began) < time; count++) await call(one);
            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
