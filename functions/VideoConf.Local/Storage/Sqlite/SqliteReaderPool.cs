using System.Collections.Concurrent;

namespace VideoConf.Local.Storage.Sqlite;

/// <summary>Up to eight reading connections; a caller waits for a free one. Eight readers keep a small machine's disk busy.</summary>
internal sealed class SqliteReaderPool(string path) : IDisposable
{
    private const int MaxReaders = 8;

    private readonly SemaphoreSlim _free = new(MaxReaders, MaxReaders);
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _disposed;

    public async ValueTask<Lease> RentAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken);
        try
        {
            return new Lease(this, _idle.TryTake(out var reader) ? reader : new SqliteReader(path));
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Dispose()
    {
        // The semaphore holds no handle; a late release of it is harmless, and a late reader is closed on its return.
        _disposed = true;
        while (_idle.TryTake(out var reader)) reader.Dispose();
    }

    private void Return(SqliteReader reader)
    {
        if (_disposed) reader.Dispose();
        else _idle.Add(reader);
        _free.Release();
    }

    public readonly struct Lease(SqliteReaderPool pool, SqliteReader reader) : IDisposable
    {
        public SqliteReader Reader => reader;

        public void Dispose() => pool.Return(reader);
    }
}
