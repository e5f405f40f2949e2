using System.Diagnostics;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Workflows;

public sealed class KilledEngineTests
{
    private const int Kills = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_process_that_is_killed_again_and_again_brings_its_workflows_to_their_end()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "documents.db");
        var random = new Random(20270115);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (code, lines, _) = await RunAsync(path, killAfter: random.Next(1, 25));
            Assert.True(code is 0 or 137, $"exit code {code} after {lines} lines");
        }

        var (last, _, errors) = await RunAsync(path, killAfter: int.MaxValue);
        Assert.True(last == 0, errors);
    }

    private static async Task<(int ExitCode, int Lines, string Errors)> RunAsync(string path, int killAfter)
    {
        using var engine = Process.Start(new ProcessStartInfo("dotnet", [typeof(ErrandRunner).Assembly.Location, "run-errands", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = engine.StandardError.ReadToEndAsync();
        var lines = 0;
        using var limit = new CancellationTokenSource(Limit);
        using var end = limit.Token.Register(engine.Kill);
        while (await engine.StandardOutput.ReadLineAsync(limit.Token) is not null)
        {
            if (++lines == killAfter) engine.Kill(); // SIGKILL
        }

        await engine.WaitForExitAsync(limit.Token);
        return (engine.ExitCode, lines, await errors);
    }
}
