using System.Security.Cryptography;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Matroska;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Composing;

/// <summary>
/// The chunks of a plan: fetched when they are needed, checked, kept on disk while they are, one in memory at a time. What is bad is left out and
/// remembered; a store that cannot be reached is a failure, because a recording must not lose what is only away.
/// </summary>
internal sealed class ChunkShelf(WorkFolder folder, ObjectStore store, ObjectAddress source)
{
    private const int AtOnce = 4;
    private readonly HashSet<string> _bad = new(folder.BadChunks, StringComparer.Ordinal);
    private readonly HashSet<string> _here = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _hasGood = folder.HasGoodChunk;

    /// <summary>Chunks left out.</summary>
    public IReadOnlyList<string> Bad
    {
        get { lock (_lock) return [.. _bad.Order(StringComparer.Ordinal)]; }
    }

    /// <summary>Whether there were chunks, and none could be used.</summary>
    public bool IsAllBad
    {
        get { lock (_lock) return _bad.Count > 0 && !_hasGood; }
    }

    /// <summary>Has the chunks here that can be had.</summary>
    public Task FetchAsync(IEnumerable<StoredChunk> chunks, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        chunks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (chunk, cancelled) => await FetchAsync(chunk, cancelled));

    /// <summary>Reads a chunk that was fetched; null when it was left out.</summary>
    public ChunkFile? Read(StoredChunk chunk)
    {
        lock (_lock)
            if (_bad.Contains(chunk.Name))
                return null;
        var bytes = File.ReadAllBytes(folder.File(FileOf(chunk)));
        return Parse(chunk, bytes);
    }

    /// <summary>Leaves a chunk out from now on.</summary>
    public void MarkBad(StoredChunk chunk)
    {
        lock (_lock)
        {
            if (_bad.Add(chunk.Name)) folder.AddBadChunk(chunk.Name);
        }
    }

    /// <summary>Gives the room of chunks back that nobody needs any more.</summary>
    public void Release(IEnumerable<StoredChunk> chunks)
    {
        foreach (var name in chunks.Select(FileOf))
        {
            lock (_lock)
            {
                if (!_here.Remove(name)) continue;
            }

            folder.Drop(name);
        }
    }

    private async Task FetchAsync(StoredChunk chunk, CancellationToken cancellationToken)
    {
        var file = FileOf(chunk);
        lock (_lock)
        {
            if (_bad.Contains(chunk.Name) || _here.Contains(file)) return;
        }

        if (!folder.Has(file))
        {
            var content = await store.GetAsync(source, chunk.Name, (int)Math.Min(chunk.Length, ChunkReader.LargestFile), cancellationToken);
            if (content.Outcome is ObjectOutcome.Unavailable) throw new CompositionFailure("The storage that holds what was recorded cannot be reached.") { IsFinal = true };
            if (content.Content is not { } bytes || !IsWhole(chunk, bytes) || Parse(chunk, bytes) is null)
            {
                MarkBad(chunk);
                return;
            }

            folder.Write(file, bytes);
        }

        lock (_lock)
        {
            _here.Add(file);
            if (_hasGood) return;
            _hasGood = true;
            folder.MarkGoodChunk();
        }
    }

    private static bool IsWhole(StoredChunk chunk, byte[] bytes) =>
        bytes.Length == chunk.Length && Convert.ToHexStringLower(SHA256.HashData(bytes)) == chunk.Sha256;

    private static ChunkFile? Parse(StoredChunk chunk, byte[] bytes) =>
        ChunkReader.TryRead(bytes, out var file) == MatroskaError.None && file!.Format.Codec == chunk.Codec ? file : null;

    private static string FileOf(StoredChunk chunk) => $"chunk-{WorkFolder.Key(chunk.Name)}";
}
