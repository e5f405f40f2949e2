using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport.Workflows;

namespace VideoConf.Local.Tests.Workflows;

/// <summary>Runs errands on a file until all have ended, and prints a line for each activity: the process that a test kills.</summary>
internal static class ErrandRunner
{
    public const int Errands = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <returns>0 when all ended as they should.</returns>
    public static async Task<int> RunAsync(string path)
    {
        var clock = new FastClock();
        await using var store = SqliteDocumentStore.Open(path, clock, NullLogger<SqliteDocumentStore>.Instance);
        var errand = new Errand(input =>
        {
            Console.Out.WriteLine(input);
            return null;
        });
        var engine = new JournaledWorkflows(store, clock, new JournalOptions { Resident = 4 });
        using var stop = new CancellationTokenSource(Limit);
        var running = engine.RunAsync(errand.Register(), stop.Token);
        string[] ids = [.. Enumerable.Range(0, Errands).Select(number => string.Create(CultureInfo.InvariantCulture, $"errand-{number}"))];
        foreach (var id in ids) await engine.StartAsync(Errand.Definition, id, "", stop.Token);

        var wrong = 0;
        foreach (var id in ids)
        {
            WorkflowInstance? instance;
            while ((instance = await engine.GetAsync(id, stop.Token))?.State == WorkflowState.Running)
            {
                if (instance.Status == "waits")
                {
                    foreach (var name in new[] { "early", "late", "early2" }) await engine.RaiseAsync(id, name, name, stop.Token);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), stop.Token);
            }

            if (instance is { State: WorkflowState.Completed, Status: Errand.Expected }) continue;
            await Console.Error.WriteLineAsync($"{instance}");
            wrong++;
        }

        await stop.CancelAsync();
        await running;
        return wrong == 0 ? 0 : 4;
    }
}
