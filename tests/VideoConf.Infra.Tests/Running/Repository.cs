namespace VideoConf.Infra.Tests.Running;

/// <summary>The files of this project, from wherever a test runs.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(Path(parts));

    public static string[] Lines(params string[] parts) => File.ReadAllLines(Path(parts));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "azure.yaml"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("No azure.yaml is above the tests.");
    }
}
