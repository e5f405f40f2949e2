using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport.Workflows;
using Xunit.Abstractions;

namespace VideoConf.Local.Tests.Workflows;

/// <summary>What the workflow engine does, on SQLite.</summary>
public sealed class SqliteWorkflowTests : WorkflowContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(
        SqliteDocumentStore.Open(Path.Combine(_folder.Path, "documents.db"), clock, NullLogger<SqliteDocumentStore>.Instance));
}

/// <summary>Every eleventh moment: that each one is survived is shown in memory, here that SQLite is no other.</summary>
public sealed class SqliteWorkflowCrashTests : WorkflowCrashContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _stores;

    protected override int Step => 11;

    public void Dispose() => _folder.Dispose();

    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(SqliteDocumentStore.Open(
        Path.Combine(_folder.Path, string.Create(CultureInfo.InvariantCulture, $"documents-{++_stores}.db")), clock, NullLogger<SqliteDocumentStore>.Instance));
}

/// <summary>Many at once on SQLite.</summary>
public sealed class SqliteDrainTests(ITestOutputHelper output)
{
    private const int Count = 500;
    private const int Steps = 5;

    [Fact]
    public async Task Five_hundred_that_begin_at_once_drain()
    {
        using var folder = new TemporaryFolder();
        await using var store = SqliteDocumentStore.Open(Path.Combine(folder.Path, "documents.db"), TimeProvider.System, NullLogger<SqliteDocumentStore>.Instance);
        var flow = new WorkflowDefinition<int>("Drain");
        var step = new WorkflowActivity<int, int>("Step");
        var registry = new WorkflowRegistry()
            .Add(flow, async (context, number) =>
            {
                for (var i = 0; i < Steps; i++) number = await context.CallAsync(step, number);
                context.SetStatus(number.ToString(CultureInfo.InvariantCulture));
            })
            .Add(step, (number, _) => Task.FromResult(number + 1), ActivityLoad.Heavy);
        await using var run = new WorkflowRun(store, TimeProvider.System, registry, new JournalOptions { Resident = 32 });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => run.StartAsync(flow, $"drain-{number}", number)));
        var started = clock.Elapsed;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await run.Engine.WhenIdleAsync(limit.Token);
        var ended = clock.Elapsed;
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        for (var number = 0; number < Count; number++) Assert.Equal((number + Steps).ToString(CultureInfo.InvariantCulture), (await run.GetAsync($"drain-{number}")).Status);
        Assert.Equal(0, run.Engine.Running);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} workflows of {Steps} steps: started in {started.TotalSeconds:F2} s, drained in {ended.TotalSeconds:F2} s: {Count / ended.TotalSeconds:F0} workflows/s, {Count * Steps / ended.TotalSeconds:F0} steps/s; {kept / 1024} KiB kept"));
    }
}
