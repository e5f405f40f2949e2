using VideoConf.Deployment;
using VideoConf.Infra.Tests.Hooks;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Machines;

/// <summary>
/// A Debian with its essential packages, those that every Ubuntu server has (which media VMs are) and libopus, and the package that <c>./videoconf package</c>
/// makes, unpacked in it. Made once for all tests; needs root, as installing packages does.
/// </summary>
public sealed class CleanRoot : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The root's folder.</summary>
    public string Path => _folder.File("root");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await using var run = await HookRun.StartAsync();
        var packing = run.RunAsync(PackageNodes.RunAsync, "--pack-only", "--without-azure-packages", "--output", _folder.File("package"));
        await MustAsRootAsync("mmdebstrap", "--variant=essential", "--include=ca-certificates,jq,libopus0,libssl3,libstdc++6,passwd", "bookworm", Path);
        await packing;
        await MustAsRootAsync("mkdir", $"{Path}/package");
        await MustAsRootAsync("tar", "-xzf", Directory.GetFiles(_folder.File("package"), "*.tar.gz").Single(), "-C", $"{Path}/package");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => MustAsRootAsync("rm", "-rf", Path);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a command of the root in it.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(string script) => Tool.RunAsync(AsRoot[0], [.. AsRoot[1..], "chroot", Path, "/bin/bash", "-c", script]);

    /// <summary>What the command wrote, when it did what it should.</summary>
    public async Task<string> MustAsync(string script)
    {
        var (exitCode, output) = await RunAsync(script);
        Assert.True(exitCode == 0, $"{script}\nended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>What begins a command that root must run.</summary>
    public static string[] AsRoot { get; } = Environment.UserName == "root" ? ["env"] : ["sudo", "-n"];

    private static Task<string> MustAsRootAsync(params string[] command) => Tool.MustAsync(AsRoot[0], [.. AsRoot[1..], .. command]);
}
