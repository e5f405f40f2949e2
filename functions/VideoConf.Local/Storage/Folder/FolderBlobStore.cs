using System.Runtime.CompilerServices;
using System.Text.Json;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Storage.Folder;

/// <summary>
/// <see cref="IBlobStore"/> on a folder. A blob is a file of the same name with <c>.blob</c> after it; its media type and tier are a line of JSON in a
/// header file beside it; where that cannot be understood it is bytes of no type in the hot tier. A folder has one speed: the tier is kept for who asks, and what is in the archive is read like the rest. A write goes to a temporary file that is flushed to the disk and then renamed, so that a reader sees the old bytes or
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
            await WriteHeaderAsync(path, new Header(contentType, BlobTiers.Hot), cancellationToken);
            File.Move(temporary, path, overwrite: true);
            return new BlobInfo(name, length, contentType, written);
        }
        catch (IOException error) when (IsDiskFull(error))
        {
            throw new BlobStoreFullException($"There is no space left for {name}.", error);
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
    public async Task<bool> SetTierAsync(string name, string tier, CancellationToken cancellationToken)
    {
        if (tier is not (BlobTiers.Hot or BlobTiers.Cool or BlobTiers.Archive)) throw new ArgumentException($"'{tier}' is no tier.", nameof(tier));
        if (await GetInfoAsync(name, cancellationToken) is not { } info) return false;
        if (!string.Equals(info.Tier, tier, StringComparison.Ordinal)) await WriteHeaderAsync(PathOf(name), new Header(info.ContentType, tier), cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        // Only below the folder that the prefix names: one recording's chunks are found without looking at all others'.
        var top = _root;
        if (prefix.LastIndexOf('/') is > 0 and var slash)
        {
            if (!BlobNames.IsValid(prefix[..slash])) yield break;
            top = Path.Combine(_root, prefix[..slash].Replace('/', Path.DirectorySeparatorChar));
            if (!Directory.Exists(top)) yield break;
        }

        var names = Directory.EnumerateFiles(top, "*" + BlobSuffix, SearchOption.AllDirectories)
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

    /// <summary>Whether the disk, or the owner's share of it, is full: ENOSPC and EDQUOT, which .NET passes on as they are, and what Windows says.</summary>
    internal static bool IsDiskFull(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 0x70 or 0x27 : error.HResult is 28 or 122;

    private static async Task<BlobInfo> InfoAsync(string name, FileInfo file, CancellationToken cancellationToken)
    {
        var header = await ReadHeaderAsync(HeaderOf(file.FullName), cancellationToken);
        return new BlobInfo(name, file.Length, header.Type, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero), header.Tier);
    }

    private static async Task<Header> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // A bare string is the type of a blob in the hot tier.
            var json = JsonElement.Parse(await File.ReadAllTextAsync(path, cancellationToken));
            var header = json.ValueKind == JsonValueKind.String ? new Header(json.GetString()!, BlobTiers.Hot) : json.Deserialize<Header>(JsonSerializerOptions.Web);
            if (header is { Type.Length: > 0, Tier: BlobTiers.Hot or BlobTiers.Cool or BlobTiers.Archive }) return header;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            // None, or one that a failing disk or another program has damaged: the bytes are worth more than their type.
        }

        return new Header("application/octet-stream", BlobTiers.Hot);
    }

    private async Task WriteHeaderAsync(string path, Header header, CancellationToken cancellationToken)
    {
        // The header goes first: a blob is never seen without its type. A crash between the two renames leaves the old bytes with the new type.
        var temporary = Path.Combine(_temporary, Guid.NewGuid().ToString("N"));
        var json = header.Tier == BlobTiers.Hot ? JsonSerializer.Serialize(header.Type) : JsonSerializer.Serialize(header, JsonSerializerOptions.Web);
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, useAsync: true))
            {
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(json), cancellationToken);

                // Renamed before its bytes are on the disk, it would be an empty file after a power cut.
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, HeaderOf(path), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string PathOf(string name)
    {
        if (!BlobNames.IsValid(name)) throw new ArgumentException($"'{name}' is no blob name.", nameof(name));
        return Path.Combine(_root, name.Replace('/', Path.DirectorySeparatorChar)) + BlobSuffix;
    }

    private sealed record Header(string Type, string Tier);
}
