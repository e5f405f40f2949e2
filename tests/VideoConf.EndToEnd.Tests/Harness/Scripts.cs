using System.Reflection;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>The scripts that run in pages, embedded in this assembly.</summary>
internal static class Scripts
{
    /// <summary>Text of a script without its leading comment, which an expression must not have.</summary>
    public static string Read(string folder, string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"VideoConf.EndToEnd.Tests.{folder}.{name}")!;
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().Split('\n').SkipWhile(line => line.StartsWith("//", StringComparison.Ordinal)));
    }
}
