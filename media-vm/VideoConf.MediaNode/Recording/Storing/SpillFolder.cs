using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Storage;

namespace VideoConf.MediaNode.Recording.Storing;

/// <summary>What must be known of a recording to store what a former process left of it.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="Request">What it was put with; may hold a secret, so the file is the node's alone.</param>
internal sealed record SpilledRecording(string RoomId, string RecordingId, PutRecordingRequest Request);

/// <summary>
/// The folder in which chunks wait. Per recording a subfolder with <c>recording.json</c>; per complete chunk the file and its <c>.json</c>, which is
/// written last; per chunk that is still written a <c>.part</c> and a <c>.part.json</c>. No flush to the platter: it is to survive the process, and a
/// flush may stall for seconds. Thread-safe.
/// </summary>
internal sealed partial class SpillFolder
{
    private const string About = "recording.json";
    private readonly string _root;
    private readonly long _most;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private long _used;

    private SpillFolder(string root, long most, ILogger logger)
    {
        _root = root;
        _most = most;
        _logger = logger;
    }

    /// <summary>Bytes in it.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Opens it, made if absent. Null when that is not possible: then there is no disk.</summary>
    public static SpillFolder? Open(string? path, long most, ILogger logger)
    {
        if (path is null) return null;
        var folder = new SpillFolder(Path.GetFullPath(path), most, logger);
        return folder.Try(folder._root, () =>
        {
            Directory.CreateDirectory(folder._root);
            foreach (var file in new DirectoryInfo(folder._root).EnumerateFiles("*", SearchOption.AllDirectories)) folder.Account(file.FullName, file.Length);
        }) ? folder : null;
    }

    /// <summary>Notes a recording.</summary>
    public bool TryBegin(SpilledRecording recording) => Try(recording.RecordingId, () =>
    {
        Directory.CreateDirectory(FolderOf(recording.RecordingId));
        Write(Path.Combine(FolderOf(recording.RecordingId), About), JsonSerializer.SerializeToUtf8Bytes(recording));
    });

    /// <summary>Appends to a chunk that is being written. False when there is no room, or no disk.</summary>
    public bool TryAppend(StoredChunk draft, bool isFirst, ReadOnlyMemory<byte> bytes)
    {
        if (Used + bytes.Length > _most) return false;
        return Try(draft.Name, () =>
        {
            var path = PathOf(draft) + ".part";
            if (isFirst) Write(path + ".json", JsonSerializer.SerializeToUtf8Bytes(draft));
            using var file = new FileStream(path, Options(isFirst ? FileMode.Create : FileMode.Append));
            file.Write(bytes.Span);
            Account(path, file.Length);
        });
    }

    /// <summary>Writes a complete chunk in place of its part. False when there is no room, or no disk.</summary>
    public bool TryWrite(StoredChunk chunk, ReadOnlyMemory<byte> bytes)
    {
        var path = PathOf(chunk);
        if (Used + bytes.Length - SizeOf(path + ".part") > _most) return false;
        var written = Try(chunk.Name, () =>
        {
            Write(path, bytes.Span);
            Write(path + ".json", JsonSerializer.SerializeToUtf8Bytes(chunk));
        });
        if (written) Delete(path + ".part.json", path + ".part");
        else Delete(path + ".json", path);
        return written;
    }

    /// <summary>Where a complete chunk lies.</summary>
    public string PathOf(StoredChunk chunk) => Path.Combine(_root, chunk.Name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Forgets a chunk, and what was written of it.</summary>
    public void Remove(StoredChunk chunk)
    {
        var path = PathOf(chunk);
        Delete(path + ".json", path, path + ".part.json", path + ".part");
    }

    /// <summary>Forgets a recording, of which nothing is left.</summary>
    public void End(string recordingId) => Try(recordingId, () =>
    {
        var folder = FolderOf(recordingId);
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Forget(file);
        Directory.Delete(folder, recursive: true);
    });

    /// <summary>What a former process left, unreadable things left out.</summary>
    public IReadOnlyList<SpilledRecording> ReadRecordings()
    {
        var found = new List<SpilledRecording>();
        Try(_root, () =>
        {
            foreach (var folder in Directory.EnumerateDirectories(_root))
            {
                if (Read<SpilledRecording>(Path.Combine(folder, About)) is { Request.Storage: not null, RoomId: not null } recording
                    && Path.GetFileName(folder) == recording.RecordingId) found.Add(recording);
            }
        });
        return found;
    }

    /// <summary>Complete chunks of a recording, those that were being written, and those that are shorter or longer than they were when they were complete.</summary>
    public (IReadOnlyList<StoredChunk> Complete, IReadOnlyList<(StoredChunk Draft, byte[] Bytes)> Parts, IReadOnlyList<StoredChunk> Torn) ReadChunks(string recordingId)
    {
        var complete = new List<StoredChunk>();
        var torn = new List<StoredChunk>();
        var parts = new List<(StoredChunk, byte[])>();
        Try(recordingId, () =>
        {
            foreach (var file in Directory.EnumerateFiles(FolderOf(recordingId), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var content = file[..^".json".Length];
                if (!File.Exists(content) || Read<StoredChunk>(file) is not { Name: not null } chunk) continue;
                if (!ObjectNames.IsValid(chunk.Name) || !content.StartsWith(PathOf(chunk), StringComparison.Ordinal)) continue;
                if (!content.EndsWith(".part", StringComparison.Ordinal)) (new FileInfo(content).Length == chunk.Length ? complete : torn).Add(chunk);
                else if (!File.Exists(PathOf(chunk) + ".json")) parts.Add((chunk, File.ReadAllBytes(content)));
            }
        });
        return (complete, parts, torn);
    }

    private string FolderOf(string recordingId) => Path.Combine(_root, recordingId);

    private T? Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path));
        }
        catch (JsonException torn)
        {
            LogFailed(path, torn.Message);
            return null;
        }
    }

    // Whole or not at all: under another name first. For the node's eyes alone: a storage's signature is in it, and what people said.
    private void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new FileStream(path + ".tmp", Options(FileMode.Create))) file.Write(bytes);
        File.Move(path + ".tmp", path, overwrite: true);
        Account(path, bytes.Length);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private void Delete(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            Try(path, () => File.Delete(path));
            Forget(path);
        }
    }

    private bool Try(string what, Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            LogFailed(what, unusable.Message);
            return false;
        }
    }

    private long SizeOf(string path)
    {
        lock (_lock) return _sizes.GetValueOrDefault(path);
    }

    private void Account(string path, long length)
    {
        lock (_lock)
        {
            _used += length - _sizes.GetValueOrDefault(path);
            _sizes[path] = length;
        }
    }

    private void Forget(string path)
    {
        lock (_lock)
        {
            if (_sizes.Remove(path, out var length)) _used -= length;
        }
    }

    [LoggerMessage(3501, LogLevel.Warning, "The recording folder failed at {What}: {Reason}")]
    private partial void LogFailed(string what, string reason);
}
