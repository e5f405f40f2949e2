namespace VideoConf.Delivery.Tests;

/// <summary>Files of the repository that are no code.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find();

    public static string PathOf(string name) => Path.Combine(Root, name.Replace('/', Path.DirectorySeparatorChar));

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "VideoConf.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("VideoConf.sln is in no folder above the tests.");
    }
}
