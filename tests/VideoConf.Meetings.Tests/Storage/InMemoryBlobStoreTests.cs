using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Meetings.Tests.Storage;

/// <summary>The store that other tests stand on keeps the contract too.</summary>
public sealed class InMemoryBlobStoreTests : BlobStoreContract
{
    protected override Task<IBlobStore> OpenAsync(TimeProvider clock) => Task.FromResult<IBlobStore>(new InMemoryBlobStore(clock));
}
