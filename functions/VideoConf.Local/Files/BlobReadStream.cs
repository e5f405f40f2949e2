using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Files;

/// <summary>A blob as a stream that can be sought in, opened where it is first read: a range from the middle reads nothing of what is before it.</summary>
internal sealed class BlobReadStream(IBlobStore blobs, BlobInfo info) : Stream
{
    private Stream? _open;
    private long _openAt;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => info.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= info.Length || buffer.IsEmpty) return 0;
        if (_open is null || _openAt != _position)
        {
            if (_open is not null) await _open.DisposeAsync();
            _open = await blobs.OpenReadAsync(info.Name, _position, cancellationToken) ?? throw new IOException($"{info.Name} was deleted while it was being read.");
        }

        // No more than was promised: a blob that was replaced meanwhile by a longer one must not run over the announced length.
        var read = await _open.ReadAsync(buffer[..(int)Math.Min(buffer.Length, info.Length - _position)], cancellationToken);
        _position += read;
        _openAt = _position;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Blobs are read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => info.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_open is not null) await _open.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _open?.Dispose();
        base.Dispose(disposing);
    }
}
