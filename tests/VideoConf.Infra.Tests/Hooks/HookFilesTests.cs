using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Hooks;

/// <summary>The files that azd runs, as it runs them.</summary>
public sealed class HookFilesTests
{
    [Fact]
    public async Task A_hook_runs_as_azd_runs_it_with_azds_own_sign_in()
    {
        await using var run = await HookRun.StartAsync();
        CheckParametersTests.Everything(run);
        var azd = run.Folder.File("azd");
        await File.WriteAllTextAsync(azd, "#!/bin/sh\n[ \"$1 $2\" = \"auth token\" ] || exit 1\necho '{\"token\":\"token for '\"$4\"'\",\"expiresOn\":\"2999-01-01T00:00:00Z\"}'\n");
        await Tool.MustAsync("chmod", "+x", azd);
        var variables = new Dictionary<string, string>(run.Settings) { ["PATH"] = $"{run.Folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" };

        var (exitCode, output) = await Tool.RunAsync("dotnet", ["run", Repository.Path("infra", "hooks", "check-parameters.cs")], variables);

        Assert.True(exitCode == 0, output);
        Assert.Contains("westeurope has what 'trial' needs", output, StringComparison.Ordinal);
        variables["VIDEOCONF_PROFILE"] = "huge";
        (exitCode, output) = await Tool.RunAsync("dotnet", ["run", Repository.Path("infra", "hooks", "check-parameters.cs")], variables);
        Assert.Equal(1, exitCode);
        Assert.Contains("VIDEOCONF_PROFILE is 'huge'", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_hook_is_a_call_and_nothing_else()
    {
        var files = Directory.GetFiles(Repository.Path("infra", "hooks"), "*.cs");
        Assert.Equal(["after-deploy.cs", "check-parameters.cs", "configure-web.cs", "package-nodes.cs"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            var name = string.Concat(Path.GetFileNameWithoutExtension(file).Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            Assert.Equal(
                ["#!/usr/bin/env dotnet", "#:project VideoConf.Deployment/VideoConf.Deployment.csproj", "#:property PublishAot=false", "#:property RestorePackagesWithLockFile=false", $"return await VideoConf.Deployment.Hook.{name}Async(args);"],
                File.ReadAllLines(file));
        }
    }

    // azd takes the first project file that it finds in a hook's folder or above it for the hook.
    [Fact]
    public void No_project_file_stands_beside_or_above_a_hook()
    {
        foreach (var folder in new[] { Repository.Root, Repository.Path("infra"), Repository.Path("infra", "hooks") }) Assert.Empty(Directory.GetFiles(folder, "*.*proj"));
    }
}
