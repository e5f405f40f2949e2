namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Where screenshots go: <c>artifacts/screenshots</c>.</summary>
internal static class Screenshots
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "screenshots")).FullName;

    public static string PathOf(string file) => Path.Combine(Folder, file + ".png");
}
