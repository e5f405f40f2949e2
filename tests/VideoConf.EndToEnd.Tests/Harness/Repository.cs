using System.Reflection;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Where things are in the working copy, as the build wrote it into this assembly.</summary>
internal static class Repository
{
    /// <summary>The one-machine host's assembly, of the same configuration as the tests.</summary>
    public static string HostAssembly { get; } = Read("HostAssembly");

    /// <summary>What a test run leaves behind for people to look at.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Read("RepositoryRoot"), "artifacts")).FullName;

    /// <summary>Its root.</summary>
    public static string Source { get; } = Read("RepositoryRoot");

    /// <summary>A program of the test harness.</summary>
    public static string Program(string name) => Path.Combine(Read("RepositoryRoot"), "tests", "VideoConf.EndToEnd.Tests", "Harness", name);

    private static string Read(string key) => Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == key).Value!);
}
