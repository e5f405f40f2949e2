using System.Runtime.CompilerServices;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Folder;

/// <summary>
/// <see cref="IBlobStore"/> on a folder. A blob is a file of the same name with <c>.blob</c> after it; its media type is a line of JSON in a
/// header file beside it. A write goes to a temporary file that is flushed to the disk and then renamed, so that a reader sees the old bytes or
/// the new ones and a crash leaves at worst a temporary file, removed at the next start.
/// </summary>
public sealed class FolderBlobStore : IBlobStore
{
    private const string BlobSuffix = ".blob";
    private const string HeaderSuffix = ".type";
    private const string TemporaryFolder = ".writing";

    private readonly string _root;
    private readonly string _temporary;
    private readonly TimeProvider _clock;

    /// <summary>Opens the folder, creating it where it is missing.</summary>
    public FolderBlobStore(string root, TimeProvider clock)
    {
        _root = Directory.CreateDirectory(root).FullName;
        _temporary = Path.Combine(_root, TemporaryFolder);
        _clock = clock;
        if (Directory.Exists(_temporary)) Directory.Delete(_temporary, recursive: true);
        Directory.CreateDirectory(_temporary);
    }

    /// <inheritdoc/>
    public async Task<BlobInfo> WriteAsync(string name, Stream content, string contentType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(contentType);
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = Path.Combine(_temporary, Guid.NewGuid().ToString("N"));
        try
        {
            long length;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true))
            {
                await content.CopyToAsync(file, cancellationToken);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
                length = file.Length;
            }

            var written = _clock.GetUtcNow();
            File.SetLastWriteTimeUtc(temporary, written.UtcDateTime);
            await WriteHeaderAsync(path, contentType, cancellationToken);
            File.Move(temporary, path, overwrite: true);
            return new BlobInfo(name, length, contentType, written);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, long offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = PathOf(name);
        try
        {
            // Delete is shared: a blob may be replaced or deleted while it is read, and the reader keeps what it opened.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, useAsync: true);
            file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
            return Task.FromResult<Stream?>(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public async Task<BlobInfo?> GetInfoAsync(string name, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? await InfoAsync(name, file, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
            File.Delete(HeaderOf(path));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var names = Directory.EnumerateFiles(_root, "*" + BlobSuffix, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_root, path)[..^BlobSuffix.Length].Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && BlobNames.IsValid(name))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var name in names)
        {
            // One deleted since the listing is left out.
            if (await GetInfoAsync(name, cancellationToken) is { } info) yield return info;
        }
    }

    private static string HeaderOf(string path) => path[..^BlobSuffix.Length] + HeaderSuffix;

    private static async Task<BlobInfo> InfoAsync(string name, FileInfo file, CancellationToken cancellationToken)
    {
        var contentType = "application/octet-stream";
        if (File.Exists(HeaderOf(file.FullName)))
        {
            contentType = JsonElement.Parse(await File.ReadAllTextAsync(HeaderOf(file.FullName), cancellationToken)).GetString() ?? contentType;
        }

        return new BlobInfo(name, file.Length, contentType, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
    }

    private async Task WriteHeaderAsync(string path, string contentType, CancellationToken cancellationToken)
    {
        // The header goes first: a blob is never seen without its type. A crash between the two renames leaves the old bytes with the new type.
        var temporary = Path.Combine(_temporary, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(temporary, JsonSerializer.Serialize(contentType), cancellationToken);
        File.Move(temporary, HeaderOf(path), overwrite: true);
    }

    private string PathOf(string name)
    {
        if (!BlobNames.IsValid(name)) throw new ArgumentException($"'{name}' is no blob name.", nameof(name));
        return Path.Combine(_root, name.Replace('/', Path.DirectorySeparatorChar)) + BlobSuffix;
    }
}
