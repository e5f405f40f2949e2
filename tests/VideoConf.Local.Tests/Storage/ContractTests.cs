using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Local.Storage.Folder;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Local.Tests.Storage;

/// <summary>What every document store does, on SQLite.</summary>
public sealed class SqliteDocumentStoreContract : DocumentStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IDocumentStore> OpenAsync(TimeProvider clock) => Task.FromResult<IDocumentStore>(
        SqliteDocumentStore.Open(Path.Combine(_folder.Path, "documents.db"), clock, NullLogger<SqliteDocumentStore>.Instance));
}

/// <summary>What every blob store does, on a folder.</summary>
public sealed class FolderBlobStoreContract : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IBlobStore> OpenAsync(TimeProvider clock) =>
        Task.FromResult<IBlobStore>(new FolderBlobStore(Path.Combine(_folder.Path, "blobs"), clock));
}
