namespace VideoConf.Deployment.Packaging;

/// <summary>Makes the media node as a folder that runs without an installed .NET.</summary>
internal static class NodePublish
{
    /// <summary>What nodes' machines are.</summary>
    public const string Runtime = "linux-x64";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Publishes into <paramref name="folder"/>.</summary>
    /// <param name="root">The project's folder.</param>
    /// <param name="folder">Where to; made.</param>
    /// <param name="withAzurePackages">Whether with the packages that speak to Azure, which not every feed has.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HookException">It does not build.</exception>
    public static async Task RunAsync(string root, string folder, bool withAzurePackages, CancellationToken cancellation)
    {
        // Apart from the ordinary build, whose objects are for no runtime in particular. Without symbols: they were seen to differ between two builds of the
        // same sources, an assembly holds their ids, and so the same node would have been another version each time.
        var scratch = Path.Combine(root, "artifacts", "package-build") + Path.DirectorySeparatorChar;
        string[] arguments =
        [
            "publish", Path.Combine("media-vm", "VideoConf.MediaNode"), "--configuration", "Release", "--runtime", Runtime, "--self-contained", "--output", folder,
            "--verbosity", "quiet", "--nologo", "--artifacts-path", scratch, "-p:RestoreLockedMode=false", "-p:ContinuousIntegrationBuild=true", "-p:DebugType=none",
            $"-p:AzurePackages={(withAzurePackages ? "true" : "false")}",
        ];
        var result = await Command.RunAsync("dotnet", arguments, root, Limit, cancellation).ConfigureAwait(false);
        if (result.ExitCode == 0) return;
        var said = (result.Output + result.Error).Trim();
        throw new HookException($"The media node does not build:\n{said}", said.Contains("NU1101", StringComparison.Ordinal)
            ? "A package is not in the feed that NuGet is set to: 'dotnet nuget list source' says which that is."
            : "Build it by itself to see more: dotnet build media-vm/VideoConf.MediaNode.");
    }
}
