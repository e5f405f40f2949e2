using System.Diagnostics;

namespace VideoConf.Delivery.Tests.Canary;

/// <summary>The canary's script with an <c>az</c> that answers as it is told to.</summary>
public sealed class CanaryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("canary").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_canary_that_is_well_stays()
    {
        var (code, output, calls) = await RunAsync(minutes: "0", alerts: "");
        Assert.True(code == 0, output);
        Assert.Contains("node-2 was well", output, StringComparison.Ordinal);
        Assert.Contains("vmss scale -g group -n set --new-capacity 2 -o none", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("delete-instances", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_drains_the_canary_and_deletes_it_when_it_is_empty()
    {
        var (code, output, calls) = await RunAsync(minutes: "5", alerts: "rest_2");
        Assert.True(code == 1, output);
        Assert.Contains("--signal=SIGUSR1", calls, StringComparison.Ordinal);
        Assert.Contains("vmss delete-instances -g group -n set --instance-ids node-2", calls, StringComparison.Ordinal);
        Assert.Contains("vc-alert-packet-loss", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_fails_backs_out_too()
    {
        var (code, output, calls) = await RunAsync(minutes: "5", alerts: "", fails: "rest_2");
        Assert.True(code == 1, output);
        Assert.Contains("delete-instances", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_that_keeps_its_rooms_is_left_drained()
    {
        var (code, output, calls) = await RunAsync(minutes: "5", alerts: "rest_2", drain: "0");
        Assert.True(code == 1, output);
        Assert.Contains("SIGUSR1", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("delete-instances", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_begins_while_an_alert_is_on()
    {
        var (code, output, calls) = await RunAsync(minutes: "5", alerts: "rest_1");
        Assert.True(code == 1, output);
        Assert.DoesNotContain("vmss scale", calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_signs_in_anew_before_each_look()
    {
        var (code, output, calls) = await RunAsync(minutes: "5", alerts: "rest_2", tokens: "http://tokens.example?run=1");
        Assert.True(code == 1, output);
        Assert.Contains("login --service-principal -u client -t tenant --federated-token fresh", calls, StringComparison.Ordinal);
        Assert.Contains("account set -s subscription", calls, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Calls)> RunAsync(string minutes, string alerts, string fails = "", string drain = "5", string tokens = "")
    {
        var az = Path.Combine(_folder, "az");
        await File.WriteAllTextAsync(az, """
            #!/bin/bash
            cd "$(dirname "$0")"
            echo "$*" >>calls
            case "$1 $2" in
              'account show') echo subscription ;;
              'vmss list-instances') echo node-1; if grep -q '^vmss scale' calls; then echo node-2; fi ;;
              'vm run-command') echo empty ;;
              rest*)
                n=rest_$(grep -c '^rest' calls)
                [ "$n" != "$FAILS" ] || exit 1
                echo vc-alert-turn-success
                if [ "$n" = "$ALERTS" ]; then echo vc-alert-packet-loss; fi ;;
            esac
            """.ReplaceLineEndings("\n"));
        var curl = Path.Combine(_folder, "curl");
        await File.WriteAllTextAsync(curl, "#!/bin/bash\necho '{\"value\":\"fresh\"}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(curl, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("bash", [RepositoryFiles.PathOf("infra/canary.sh"), "group", "set", minutes]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["ALERTS"] = alerts;
        start.Environment["FAILS"] = fails;
        foreach (var (name, value) in new[] { ("ACTIONS_ID_TOKEN_REQUEST_URL", tokens), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "given"), ("AZURE_CLIENT_ID", "client"), ("AZURE_TENANT_ID", "tenant"), ("AZURE_SUBSCRIPTION_ID", "subscription") })
            start.Environment[name] = value;
        start.Environment["CANARY_PAUSE"] = "0";
        start.Environment["CANARY_DRAIN"] = drain;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output + await errors, await File.ReadAllTextAsync(Path.Combine(_folder, "calls"), limit.Token));
    }
}
