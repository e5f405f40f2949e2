namespace VideoConf.Local.Placement;

/// <summary>What a node prints, in a file that begins anew with each run and when it has grown large. Safe for concurrent use.</summary>
internal sealed class NodeLog(string path) : IDisposable
{
    private const long MaxLength = 16 * 1024 * 1024;
    private readonly Lock _lock = new();
    private StreamWriter? _writer = new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };

    /// <summary>Writes a line; null, which ends a stream, is none.</summary>
    public void Write(string? line)
    {
        if (line is null) return;
        lock (_lock)
        {
            if (_writer is null) return;
            if (_writer.BaseStream.Length > MaxLength) _writer.BaseStream.SetLength(0);
            _writer.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }
}
