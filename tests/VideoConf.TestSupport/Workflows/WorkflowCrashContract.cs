using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;
using VideoConf.TestSupport.Storage;

namespace VideoConf.TestSupport.Workflows;

/// <summary>
/// Ends the engine at each single operation of its store, before the operation takes effect and after; then another engine goes on. Whatever the moment, the
/// outcome is the same.
/// </summary>
public abstract class WorkflowCrashContract
{
    /// <summary>More operations than an errand takes: the last deaths come when all is over.</summary>
    private const int MaxOperations = 400;

    protected abstract Task<IDocumentStore> OpenAsync(TimeProvider clock);

    /// <summary>Every so many operations; a slow store tries fewer moments.</summary>
    protected virtual int Step => 1;

    [Theory]
    [InlineData(false, 256)]
    [InlineData(true, 256)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public async Task Killed_at_any_operation_it_goes_on_to_the_same_end(bool afterwards, int resident)
    {
        var deaths = 0;
        for (var dieAt = 1; dieAt <= MaxOperations; dieAt += Step)
        {
            if (!await DieAndGoOnAsync(dieAt, afterwards, resident)) break;
            deaths++;
        }

        Assert.InRange(deaths, 30 / Step, MaxOperations / Step);
    }

    /// <returns>Whether the engine died before the errand was over.</returns>
    private async Task<bool> DieAndGoOnAsync(int dieAt, bool afterwards, int resident)
    {
        var clock = new ManualTimeProvider();
        var store = await OpenAsync(clock);
        try
        {
            var killed = new KilledDocumentStore(store, dieAt, afterwards);
            var errand = new Errand();
            var options = new JournalOptions { Resident = resident, Turns = 2, LightActivities = 4 };
            var run = new WorkflowRun(killed, clock, errand.Register(), options);
            try
            {
                await Errand.FinishAsync(run, clock, "one");
            }
            catch (Exception error) when (killed.IsDead && error is not Xunit.Sdk.XunitException)
            {
                // As whoever called the process would have seen it go.
            }

            await run.DisposeAsync();

            await using var next = new WorkflowRun(store, clock, errand.Register(), options);
            var ended = await Errand.FinishAsync(next, clock, "one");
            Assert.True(ended.State == WorkflowState.Completed, $"killed {(afterwards ? "after" : "before")} operation {dieAt}: {ended} [{string.Join("; ", next.Observed.Heard)}]");
            Assert.Equal(Errand.Expected, ended.Status);
            foreach (var step in new[] { "a1", "a2", "b1", "b2", "b3", "child" }) Assert.InRange(errand.Effects[step], 1, 2);
            Assert.InRange(errand.Effects["retried"], 2, 3);

            // Nothing is left that would wake it again.
            var index = await store.QueryAsync(new DocumentQuery("workflow-index", "all", "running-"), CancellationToken.None);
            Assert.Empty(index.Documents);
            return killed.IsDead;
        }
        finally
        {
            if (store is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }
    }
}
