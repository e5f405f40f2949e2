using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VideoConf.Load.Control;

/// <summary><c>docs/control-plane.md</c> with its figures and its plot, of one run.</summary>
internal static class ControlDocument
{
    private const string Head = """
        # How fast the control plane is

        `./videoconf bench control` measures this page: the one-machine host, and beside it a **bare** ASP.NET Core server with the same routes and hub methods, answers of the
        same shapes and sizes, and nothing behind them: no tokens, no checks, no documents. That is the ceiling. Each has the first processor to itself while it is asked, the load another;
        both take turns in a random order within one run, with one round before those that count. What is printed is the median of the rounds.

        Rooms hold eight people, who all call `KeepAlive` every three seconds besides. Sixteen callers ask at once, each again when the answer is there: so **p50** is mostly the wait for the fifteen others.
        A relayed message is over when the other has heard it and the sender has its answer; a chat message when it is written down and sent to all eight. A join is the REST call, the connection and `JoinRoom`.

        - **a second** is what was answered with the server on one processor. Where the server was not busy (last column), the load's own processor was the limit, and the server could do more.
        - **us** is processor time of the server a call, all its threads: the figure to compare.
        - documents are on a disk in memory, so flushes cost nothing: what a disk's flush takes comes on top of a write's time, and is shared by the writes that wait for it.

        """;

    private static readonly JsonSerializerOptions ForPeople = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Both servers' figures, a line a kind of call.</summary>
    public static string Table(IReadOnlyDictionary<(string Call, string Server), ControlFigure> figures)
    {
        var text = new StringBuilder("\n| call | VideoConf a second | bare a second | VideoConf us | bare us | p50 / p95 / p99 ms | bare p50 / p95 / p99 ms | busy |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var call in ControlCall.All.Where(call => figures.ContainsKey((call.Key, "bare"))))
        {
            if (figures.TryGetValue((call.Key, "before"), out var before)) text.Append(CultureInfo.InvariantCulture, $"| before: {call.Title} | {Rate(before)} | | {before.Median.Microseconds:0} | | {Times(before)} | | {before.Median.Busy * 100:0} % |\n");
            var (ours, bare) = (figures[(call.Key, "videoconf")], figures[(call.Key, "bare")]);
            text.Append(CultureInfo.InvariantCulture, $"| {call.Title} | {Rate(ours)} | {Rate(bare)} | {ours.Median.Microseconds:0} | {bare.Median.Microseconds:0} | {Times(ours)} | {Times(bare)} | {ours.Median.Busy * 100:0} %, {bare.Median.Busy * 100:0} % |\n");
        }

        return text.ToString();
    }

    /// <summary>Writes page, figures and plot.</summary>
    public static async Task WriteAsync(string docs, IReadOnlyDictionary<(string Call, string Server), ControlFigure> figures, ControlWish wish)
    {
        await File.WriteAllTextAsync(Path.Combine(docs, "control-plane.json"), JsonSerializer.Serialize(ControlCall.All.SelectMany(call => new[] { figures[(call.Key, "videoconf")], figures[(call.Key, "bare")] }), ForPeople) + "\n");
        await File.WriteAllTextAsync(Path.Combine(docs, "images", "control-plane.svg"), ControlPlot.Draw(figures));
        var page = new StringBuilder(Head.ReplaceLineEndings("\n")).Append(Table(figures.Where(static entry => entry.Key.Server != "before").ToDictionary()));
        page.Append("\n![Processor time of a call, beside the ceiling](images/control-plane.svg)\n");
        page.Append(CultureInfo.InvariantCulture, $"\nMeasured on {DateTime.UtcNow:yyyy-MM-dd}, {wish.Rounds} rounds of {wish.Time.TotalSeconds:0} s a call with {wish.Rooms * 8} people in {wish.Rooms} rooms, .NET {Environment.Version}. The figures are in `control-plane.json`; what was done to get there is in [the performance log](performance-log.md).\n");
        await File.WriteAllTextAsync(Path.Combine(docs, "control-plane.md"), page.ToString());
    }

    private static string Rate(ControlFigure figure) => string.Create(CultureInfo.InvariantCulture, $"{figure.Median.PerSecond:0} ({figure.Lowest:0}-{figure.Highest:0})");

    private static string Times(ControlFigure figure) => string.Create(CultureInfo.InvariantCulture, $"{figure.Median.P50:0.0} / {figure.Median.P95:0.0} / {figure.Median.P99:0.0}");
}
