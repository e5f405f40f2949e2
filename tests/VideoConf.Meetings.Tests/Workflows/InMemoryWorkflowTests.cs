using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;
using VideoConf.TestSupport.Workflows;

namespace VideoConf.Meetings.Tests.Workflows;

public sealed class InMemoryWorkflowTests : WorkflowContract
{
    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(new InMemoryDocumentStore(clock));
}

/// <summary>The same with nothing kept in memory: every turn is a replay.</summary>
public sealed class ReplayedWorkflowTests : WorkflowContract
{
    protected override int Resident => 0;

    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(new InMemoryDocumentStore(clock));
}

public sealed class InMemoryWorkflowCrashTests : WorkflowCrashContract
{
    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(new InMemoryDocumentStore(clock));
}
