using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using VideoConf.Meetings.Workflows.Journal;

namespace VideoConf.TestSupport.Workflows;

/// <summary>An engine that runs, until it is disposed of: one life of a process.</summary>
public sealed class WorkflowRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public WorkflowRun(IDocumentStore documents, TimeProvider clock, WorkflowRegistry registry, JournalOptions? options = null)
    {
        Engine = new JournaledWorkflows(documents, clock, options, Observed);
        _running = Engine.RunAsync(registry, _stop.Token);
    }

    public JournaledWorkflows Engine { get; }

    public ObservedJournal Observed { get; } = new();

    /// <summary>Until all that is left waits for time or for events.</summary>
    public async Task SettleAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await Engine.WhenIdleAsync(limit.Token);
    }

    public async Task<WorkflowInstance> SettledAsync(string instanceId)
    {
        await SettleAsync();
        return await GetAsync(instanceId);
    }

    public async Task<WorkflowInstance> GetAsync(string instanceId)
    {
        var instance = await Engine.GetAsync(instanceId, CancellationToken.None);
        Assert.NotNull(instance);
        return instance;
    }

    public Task StartAsync<T>(WorkflowDefinition<T> workflow, string instanceId, T input) => Engine.StartAsync(workflow, instanceId, input, CancellationToken.None);

    public Task RaiseAsync<T>(string instanceId, string name, T payload) => Engine.RaiseAsync(instanceId, name, payload, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Limit);
        _stop.Dispose();
    }
}
