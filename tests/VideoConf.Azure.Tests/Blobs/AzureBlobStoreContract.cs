using VideoConf.Azure.Blobs;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Azure.Tests.Blobs;

/// <summary>What every blob store does, on Azurite: below one recording of one meeting, and with the service's time for the test's.</summary>
[Collection("azurite")]
public sealed class AzureBlobStoreContract(Azurite azurite) : BlobStoreContract
{
    private readonly string _prefix = $"recordings/m{Guid.NewGuid():N}/";

    protected override int PrefixLength => _prefix.Length;

    protected override Task<IBlobStore> OpenAsync(TimeProvider clock)
    {
        var regions = new MeetingRegions(new InMemoryDocumentStore(clock), "home");
        return Task.FromResult<IBlobStore>(new Below(_prefix, new AzureBlobStore(azurite.Accounts(TimeProvider.System, "home"), regions), clock));
    }

    /// <summary>Names below a prefix. The last write's time is the server's, to the second; here it is when the test wrote, if the two agree to the minute.</summary>
    private sealed class Below(string prefix, AzureBlobStore store, TimeProvider clock) : IBlobStore
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (DateTimeOffset Real, DateTimeOffset Test)> _written = new(StringComparer.Ordinal);

        public async Task<BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
        {
            var info = await store.WriteAsync(Full(name), content, contentType, cancellationToken);
            _written[name] = (DateTimeOffset.UtcNow, clock.GetUtcNow());
            return Shown(info)!;
        }

        public Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken) => store.OpenReadAsync(Full(name), offset, cancellationToken);

        public async Task<BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken) => Shown(await store.GetInfoAsync(Full(name), cancellationToken));

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(Full(name), cancellationToken);

        public Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken) => store.SetTierAsync(Full(name), tier, cancellationToken);

        public async IAsyncEnumerable<BlobInfo> ListAsync(string under, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var info in store.ListAsync(prefix + under, cancellationToken)) yield return Shown(info)!;
        }

        // A name may have all the characters that the contract allows, and the prefix's are not the test's.
        private string Full(string name) => BlobNames.IsValid(name) ? prefix + name : name;

        private BlobInfo? Shown(BlobInfo? info)
        {
            if (info is null) return null;
            var name = info.Name[prefix.Length..];
            var (real, test) = _written[name];
            Assert.InRange(info.LastModified, real.AddMinutes(-1), real.AddMinutes(1));
            return info with { Name = name, LastModified = test };
        }
    }
}
