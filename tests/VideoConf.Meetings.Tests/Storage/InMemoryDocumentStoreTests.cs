using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Meetings.Tests.Storage;

/// <summary>The tests' own store keeps the contract, or what is tested on it would be worth nothing.</summary>
public sealed class InMemoryDocumentStoreTests : DocumentStoreContract
{
    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(new InMemoryDocumentStore(clock));
}
