namespace VideoConf.Local.Hosting;

/// <summary>
/// The data folder, held by one process at a time: two hosts on one folder would each believe to be the only writer. Only its owner may look
/// into it, since it holds keys and what was said.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataFolder(string root, FileStream held) => (Root, _lock) = (root, held);

    /// <summary>Its full path.</summary>
    public string Root { get; }

    /// <summary>The document database.</summary>
    public string Database => Path.Combine(Root, "videoconf.db");

    /// <summary>Where blobs are.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Where keys are.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Where the logs of programs beside this one go.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Opens the folder, creating what is missing, and holds it until disposed.</summary>
    /// <exception cref="StartRefusedException">Another process holds it, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            CreatePrivate(path);
            CreatePrivate(Path.Combine(path, "keys"));
            CreatePrivate(Path.Combine(path, "logs"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data folder {path} cannot be written ({error.Message}). Choose another with --data DIR.", error);
        }

        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new StartRefusedException($"The data folder {path} is in use by another VideoConf. Stop that one, or choose another with --data DIR.", error);
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(path)) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }
}
