using System.Collections.Concurrent;
using System.Diagnostics;

namespace VideoConf.Load;

/// <summary>Rooms that live, settle and are compared, again and again.</summary>
public sealed class LoadRun : IAsyncDisposable
{
    private readonly LoadOptions _options;
    private readonly HostApi _api;
    private readonly Action<string> _say;
    private readonly List<Attendee[]> _rooms = [];
    private readonly ConcurrentDictionary<string, int> _acts = new(StringComparer.Ordinal);

    /// <summary>A run against a host that is up. <paramref name="say"/> takes a line of progress.</summary>
    public LoadRun(Uri host, LoadOptions options, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_api, _options, _say) = (new HostApi(host), options, say);
    }

    /// <summary>Fills the rooms, lets them live and compares; then the people are still in.</summary>
    public async Task<LoadReport> RunAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, _options.Rooms), Degree, async (room, _) => await FillAsync(room));
        _say($"{_rooms.Sum(room => room.Length)} people in {_rooms.Count} rooms after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");

        var drift = new List<string>();
        var comparisons = 0;
        var lived = TimeSpan.Zero;
        while (lived < _options.Duration)
        {
            var stretch = TimeSpan.FromTicks(Math.Min(_options.Stretch.Ticks, (_options.Duration - lived).Ticks));
            await LiveAsync(stretch);
            lived += stretch;
            var settled = Stopwatch.GetTimestamp();
            var found = await new DriftCheck(_api, _options.Settle).RunAsync(_rooms);
            drift.AddRange(found);
            comparisons += _rooms.Count;
            _say($"{lived.TotalSeconds:0} s lived, {_acts.Values.Sum()} acts; {People.Count(one => one.IsIn)} people in; {found.Count} disagreements, settled in {Stopwatch.GetElapsedTime(settled).TotalSeconds:0.0} s");
        }

        drift.AddRange(People.SelectMany(one => one.Failures));
        return new LoadReport(People.Count(), _acts, comparisons, drift, People.Sum(one => one.Missed), People.Sum(one => one.Lost));
    }

    /// <summary>How fast answers come while everybody is in.</summary>
    public Task<ThroughputReport> MeasureAsync() => Throughput.RunAsync(_api, [.. People.Where(one => one.IsIn)], _options.Throughput);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(People, Degree, async (one, _) => await one.DisposeAsync());
        _api.Dispose();
    }

    private static ParallelOptions Degree { get; } = new() { MaxDegreeOfParallelism = 32 };

    private IEnumerable<Attendee> People => _rooms.SelectMany(room => room);

    private async Task FillAsync(int number)
    {
        var room = Enumerable.Range(0, _options.People).Select(seat => new Attendee(_api, $"Room {number} seat {seat}")).ToArray();
        lock (_rooms) _rooms.Add(room);
        foreach (var one in room) await one.SignInAsync();
        var meeting = await _api.CreateMeetingAsync(room[0].Token, _options.People + 2);
        foreach (var one in room)
        {
            one.MeetingId = meeting;
            await one.EnterAsync();
        }
    }

    private async Task LiveAsync(TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        await Task.WhenAll(_rooms.SelectMany((room, number) => room.Select((one, seat) => ActAsync(one, isHost: seat == 0, new Random((_options.Seed * 1_000_003) + (number * 101) + seat), stop.Token))));
    }

    /// <summary>One person's acts. Hosts stay, so that a room keeps its session.</summary>
    private async Task ActAsync(Attendee one, bool isHost, Random random, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Task.Delay(_options.Pace * -Math.Log(1 - random.NextDouble()), stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var dice = random.Next(100);
            var (kind, act) = (one.IsIn, isHost, dice) switch
            {
                (false, _, _) => ("enter", one.EnterAsync),
                _ when one.IsLost => ("enter after being given up", one.EnterAsync),
                (true, _, < 50) => ("switch the microphone", one.ToggleAsync),
                (true, _, < 60) => ("offer media", one.OfferAsync),
                (true, _, < 70) => ("enter from another page", one.EnterAsync),
                (true, false, < 85) => ("leave", one.LeaveAsync),
                (true, false, _) => ("vanish", one.VanishAsync),
                _ => ("switch the microphone", (Func<Task>)one.ToggleAsync),
            };
            try
            {
                await act();
                _acts.AddOrUpdate(kind, 1, static (_, count) => count + 1);
            }
            catch (Exception error) when (Attendee.IsCut(error) || error is HubRefusedException or HostRefusedException or TimeoutException)
            {
                if (!one.IsLost) one.Fail($"to {kind} failed: {error.Message}");
            }
        }
    }
}
