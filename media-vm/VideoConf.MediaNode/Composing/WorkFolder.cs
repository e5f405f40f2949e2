using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VideoConf.MediaNode.Composing;

/// <summary>
/// A composition's folder. What is finished has its final name and was renamed to it, so a file that is there is whole: after a crash the work goes on behind it.
/// </summary>
internal sealed class WorkFolder
{
    private const string PlanFile = "plan.json";
    private const string ResultFile = "result.json";
    private const string BadFile = "bad.txt";
    private const string GoodFile = "good.txt";

    /// <summary>The folder of a composition under the node's; made when it is not there.</summary>
    public WorkFolder(string root, string compositionId)
    {
        Path = System.IO.Path.Combine(root, compositionId);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // What people said is in it.
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether a finished file is there.</summary>
    public bool Has(string name) => System.IO.File.Exists(File(name));

    /// <summary>A name that no other run uses, not even one that a dead process of ours left running.</summary>
    public static string Unfinished(string name) => $"tmp-{Guid.NewGuid():N}-{name}";

    /// <summary>Gives an unfinished file its name.</summary>
    public void Finish(string unfinished, string name) => System.IO.File.Move(File(unfinished), File(name), overwrite: true);

    /// <summary>Deletes what is there under a name.</summary>
    public void Drop(string name) => System.IO.File.Delete(File(name));

    /// <summary>Writes a small file whole.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var unfinished = Unfinished(name);
        using (var file = new FileStream(File(unfinished), FileMode.CreateNew, FileAccess.Write)) file.Write(content);
        Finish(unfinished, name);
    }

    /// <summary>Keeps the plan, or what became of it, for a process that comes after this one.</summary>
    public void Save<T>(T value) => Write(NameOf<T>(), JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));

    /// <summary>What was kept; null when there is none that can be read.</summary>
    public T? Load<T>()
        where T : class
    {
        try
        {
            return Has(NameOf<T>()) ? JsonSerializer.Deserialize<T>(System.IO.File.ReadAllBytes(File(NameOf<T>())), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            return null; // Of another version; it is made anew.
        }
    }

    /// <summary>Chunks that were found bad before.</summary>
    public IReadOnlyList<string> BadChunks => Has(BadFile) ? System.IO.File.ReadAllLines(File(BadFile)) : [];

    /// <summary>Remembers a bad chunk.</summary>
    public void AddBadChunk(string name) => System.IO.File.AppendAllText(File(BadFile), name + "\n");

    /// <summary>Whether a chunk was ever read whole.</summary>
    public bool HasGoodChunk => Has(GoodFile);

    /// <summary>Remembers that one was.</summary>
    public void MarkGoodChunk() => Write(GoodFile, default);

    /// <summary>Deletes what an earlier run began and did not finish.</summary>
    public void DropUnfinished()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "tmp-*")) System.IO.File.Delete(file);
    }

    /// <summary>Deletes everything but what became of it.</summary>
    public void KeepResultOnly() => KeepOnly(ResultFile);

    /// <summary>Deletes everything but the plan: the next attempt begins from nothing.</summary>
    public void KeepPlanOnly() => KeepOnly(PlanFile);

    private void KeepOnly(string name)
    {
        foreach (var file in Directory.EnumerateFiles(Path))
            if (System.IO.Path.GetFileName(file) != name)
                System.IO.File.Delete(file);
    }

    /// <summary>Deletes the folder. That it is gone is as good.</summary>
    public void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    /// <summary>Free bytes where it is.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>A short name for content: the same for the same work, another for other.</summary>
    public static string Key(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 12));

    private static string NameOf<T>() => typeof(T) == typeof(CompositionResult) ? ResultFile : PlanFile;
}
