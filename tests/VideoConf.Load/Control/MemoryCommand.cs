namespace VideoConf.Load.Control;

/// <summary>
/// <c>./videoconf bench memory</c>: what the one-machine host holds at idle, with people in rooms, and with their media offered. Nobody sends packets, so what caches
/// keep of streams is not in it.
/// </summary>
internal static class MemoryCommand
{
    public const string Verb = "memory";

    private const int Seats = 10;
    private const int Together = 8;
    private static readonly int[] Crowds = [100, 500];
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(TextWriter output)
    {
        await using var host = await HostProcess.StartAsync();
        using var api = new HostApi(host.Address);
        await output.WriteLineAsync($"idle: {await SettledAsync(host):0} MiB");
        var people = new List<Attendee>();
        try
        {
            foreach (var crowd in Crowds)
            {
                var added = await Task.WhenAll(Enumerable.Range(people.Count / Seats, (crowd - people.Count) / Seats).Select(room => MakeAsync(api, room)));
                foreach (var seat in Enumerable.Range(0, Seats)) await EachAsync(added.Select(room => room[seat]), static one => one.EnterAsync());
                people.AddRange(added.SelectMany(static room => room));
                await output.WriteLineAsync($"{people.Count} people in rooms of {Seats}: {await SettledAsync(host):0} MiB");
                await EachAsync(people, static one => one.OfferAsync());
                await output.WriteLineAsync($"{people.Count} people with media offered: {await SettledAsync(host):0} MiB");
                if (people.Sum(static one => one.Failures.Count) is > 0 and var failures) await output.WriteLineAsync($"{failures} offers were refused, so this is less than it would be");
            }
        }
        finally
        {
            await EachAsync(people, static one => one.DisposeAsync().AsTask());
        }

        return 0;
    }

    private static Task EachAsync(IEnumerable<Attendee> people, Func<Attendee, Task> act) =>
        Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = Together }, async (one, _) => await act(one));

    private static async Task<Attendee[]> MakeAsync(HostApi api, int room)
    {
        var all = Enumerable.Range(0, Seats).Select(seat => new Attendee(api, $"Room {room} seat {seat}")).ToArray();
        foreach (var one in all) await one.SignInAsync();
        var meeting = await api.CreateMeetingAsync(all[0].Token, Seats);
        foreach (var one in all) one.MeetingId = meeting;
        return all;
    }

    // What the system says of the process a moment after the last call: no collection is forced, since none is in life.
    private static async Task<double> SettledAsync(HostProcess host)
    {
        await Task.Delay(Quiet);
        return host.Memory / 1024.0 / 1024;
    }
}
