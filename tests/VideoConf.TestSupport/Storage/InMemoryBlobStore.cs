using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using VideoConf.Meetings.Storage;

namespace VideoConf.TestSupport.Storage;

/// <summary><see cref="IBlobStore"/> in memory.</summary>
public sealed class InMemoryBlobStore(TimeProvider clock) : IBlobStore
{
    private readonly ConcurrentDictionary<string, (BlobInfo Info, byte[] Bytes)> _blobs = new(StringComparer.Ordinal);

    /// <summary>Blobs of which nothing can be told or changed just now, as of a damaged disk.</summary>
    public Func<string, bool>? Broken { get; set; }

    /// <summary>Names of everything stored, in order.</summary>
    public IReadOnlyList<string> Names => [.. _blobs.Keys.Order(StringComparer.Ordinal)];

    public async Task<BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        Check(name);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var info = new BlobInfo(name, buffer.Length, contentType, clock.GetUtcNow());
        _blobs[name] = (info, buffer.ToArray());
        return info;
    }

    public Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken)
    {
        Check(name);
        if (!_blobs.TryGetValue(name, out var blob)) return Task.FromResult<Stream?>(null);
        return Task.FromResult<Stream?>(new MemoryStream(blob.Bytes, writable: false) { Position = Math.Min(offset, blob.Bytes.Length) });
    }

    public Task<BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken)
    {
        Check(name);
        return Task.FromResult(_blobs.TryGetValue(name, out var blob) ? blob.Info : null);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        Check(name);
        _blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken)
    {
        Check(name);
        if (Broken?.Invoke(name) == true) throw new IOException($"{name} cannot be read.");
        if (tier is not (BlobTiers.Hot or BlobTiers.Cool or BlobTiers.Archive)) throw new ArgumentException($"'{tier}' is no tier.", nameof(tier));
        if (!_blobs.TryGetValue(name, out var blob)) return Task.FromResult(false);
        _blobs[name] = (blob.Info with { Tier = tier }, blob.Bytes);
        return Task.FromResult(true);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        await Task.CompletedTask;
        foreach (var name in Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_blobs.TryGetValue(name, out var blob)) yield return blob.Info;
        }
    }

    private static void Check(string name)
    {
        var isGood = name is { Length: > 0 and <= 512 } && name.Split('/').All(segment =>
            segment.Length > 0 && segment[0] != '.' && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));
        if (!isGood) throw new ArgumentException($"'{name}' is no blob name.", nameof(name));
    }
}
