using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Recording.Storing;

namespace VideoConf.Benchmarks.Recording;

/// <summary>Writes chunks as a node does that waits for its storage, and forgets each when it is whole.</summary>
internal sealed class DiskSink : IChunkSink, IDisposable
{
    private const long Most = 1L << 30;
    private readonly string _path = Directory.CreateTempSubdirectory("videoconf-bench-").FullName;
    private readonly SpillFolder _folder;

    public DiskSink() => _folder = SpillFolder.Open(_path, Most, NullLogger.Instance) ?? throw new IOException($"{_path} cannot be written.");

    /// <summary>In whole chunks.</summary>
    public long Frames { get; private set; }

    public string RecordingId => "rec_1";

    public RecordingFigures Figures { get; } = new();

    public bool TrySave(StoredChunk draft, bool isFirst, ReadOnlySpan<byte> bytes)
    {
        var copy = Copy(bytes);
        var saved = _folder.TryAppend(draft, isFirst, copy.AsMemory(0, bytes.Length));
        ArrayPool<byte>.Shared.Return(copy);
        return saved;
    }

    public void Complete(StoredChunk chunk, ReadOnlySpan<byte> bytes)
    {
        var copy = Copy(bytes);
        if (!_folder.TryWrite(chunk, copy.AsMemory(0, bytes.Length))) throw new IOException($"{chunk.Name} was not written.");
        ArrayPool<byte>.Shared.Return(copy);
        Frames += chunk.Frames;
        _folder.Remove(chunk);
    }

    public void Gap(TrackGap gap) => throw new InvalidOperationException(gap.Reason);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    // As the desk does: the recorder's buffer is its own.
    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }
}
