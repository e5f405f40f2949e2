using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Machines;

/// <summary>What runs on the machines, as far as it can be tried without one.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task Scripts_are_ones_that_bash_understands_and_shellcheck_finds_nothing_wrong_with()
    {
        var scripts = Directory.GetFiles(Repository.Path("media-vm", "image", "scripts")).Concat(Directory.GetFiles(Repository.Path("media-vm", "image"), "*.sh"))
            .Append(Repository.Path("media-vm", "coturn", "prepare-coturn")).Append(Repository.Path("media-vm", "coturn", "drain-coturn")).Append(Repository.Path("media-vm", "coturn", "report-usage")).ToArray();
        Assert.True(scripts.Length >= 8, "the scripts are somewhere else");

        foreach (var script in scripts) await Tool.MustAsync("bash", "-n", script);

        // 1091: what is sourced is found on the machine. 2034, 2154: variables cross files.
        await Tool.MustAsync("shellcheck", ["--shell=bash", "--severity=warning", "--exclude=SC1091,SC2034,SC2154", .. scripts]);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("coturn")]
    public void Cloud_init_is_yaml_with_known_parts_and_complete_files(string kind)
    {
        var text = Repository.Read("media-vm", kind, "cloud-init.yaml");
        var machine = Yaml.Parse(text).AsObject();

        Assert.StartsWith("#cloud-config\n", text, StringComparison.Ordinal);
        Assert.Empty(machine.Select(part => part.Key).Except(["package_update", "packages", "users", "write_files", "runcmd"], StringComparer.Ordinal));
        foreach (var file in machine["write_files"]!.AsArray())
        {
            Assert.StartsWith("/", file!["path"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Matches("^0[67][45][45]$", file["permissions"]!.GetValue<string>());
            Assert.NotNull(file["content"]);
        }

        Assert.Contains(machine["users"]!.AsArray(), user => user is JsonObject && user["system"]?.GetValue<bool>() == true);
    }

    // The node looks for these where the packages put them; without one it records, or hears, less.
    [Fact]
    public void A_node_has_what_it_makes_recordings_and_captions_with()
    {
        var packages = Yaml.Parse(Repository.Read("media-vm", "image", "cloud-init.yaml"))["packages"]!.AsArray().Select(package => package!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "ffmpeg", "fonts-dejavu-core", "fonts-wqy-microhei", "libopus0" }, packages);
    }

    [Fact]
    public async Task What_coturn_relayed_is_summed_up_in_one_line()
    {
        using var folder = new TemporaryFolder();
        WriteProgram(folder, "journalctl", """
            cat <<'LINES'
            3: : session 001000000000000002: new, realm=<videoconf>, username=<1:usr_ada>, lifetime=777
            3: : ERROR: check_stun_auth: Cannot find credentials of user <1000:usr_eve>
            4: : session 001000000000000002: realm <videoconf> user <1:usr_ada>: incoming packet message processed, error 403: Forbidden IP
            9: : session 001000000000000002: usage: realm=<videoconf>, username=<1:usr_ada>, rp=351, rb=174160, sp=265, sb=130644
            9: : session 001000000000000002: peer usage: realm=<videoconf>, username=<1:usr_ada>, rp=258, rb=129000, sp=344, sb=172000
            9: : session 001000000000000002: delete: realm=<videoconf>, username=<1:usr_ada>
            LINES
            """);
        WriteProgram(folder, "logger", "cat");

        var line = await Tool.MustAsync("bash", "-c", $"PATH={folder.Path}:$PATH '{Repository.Path("media-vm", "coturn", "report-usage")}'");

        Assert.Equal("turn-usage made=1 ended=1 refused=1 full=0 denied=1 receivedBytes=174160 sentBytes=130644", line.Trim());
    }

    // 30 seconds is what Azure gives before it takes a Spot machine back.
    [Theory]
    [InlineData("Preempt", 30, 20)]
    [InlineData("Terminate", 900, 840)]
    public async Task A_machine_that_is_taken_away_tells_its_node_by_when_and_stops_it_when_its_rooms_are_gone(string kind, int notice, int given)
    {
        using var folder = new TemporaryFolder();
        WriteProgram(folder, "curl", """
            case "$*" in
              */compute/name*) echo machine_1 ;;
              *POST*) echo "approve $*" >>"$CALLS" ;;
              */scheduledevents*)
                grep -q '^approve' "$CALLS" && { echo '{"Events":[]}'; exit; }
                echo "{\"Events\":[{\"EventId\":\"e1\",\"EventType\":\"$KIND\",\"EventStatus\":\"Scheduled\",\"NotBefore\":\"$NOT_BEFORE\",\"Resources\":[\"machine_0\",\"machine_1\"]}]}" ;;
              */metrics*)
                echo look >>"$CALLS"
                [ "$(grep -c '^look' "$CALLS")" -lt 4 ] && echo 'videoconf_rooms 2' || echo 'videoconf_rooms 0' ;;
            esac
            """);
        WriteProgram(folder, "systemctl", """echo "systemctl $* $(cat "$RUNTIME_DIRECTORY/ends-at" 2>/dev/null)" >>"$CALLS" """);

        // A minute passes in no time, and the watch ends when all is done.
        WriteProgram(folder, "sleep", """grep -q '^approve' "$CALLS" && exit 1; exit 0""");
        var calls = Path.Combine(folder.Path, "calls");
        await File.WriteAllTextAsync(calls, "");
        var notBefore = DateTimeOffset.UtcNow.AddSeconds(notice);
        var (_, output) = await Tool.RunAsync("bash", [Repository.Path("media-vm", "image", "scripts", "watch-events"), "a.service"], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["RUNTIME_DIRECTORY"] = folder.Path,
            ["CALLS"] = calls,
            ["KIND"] = kind,
            ["NOT_BEFORE"] = notBefore.ToString("R", CultureInfo.InvariantCulture),
            ["NODE_API_PORT"] = "7070",
        });

        var said = (await File.ReadAllLinesAsync(calls)).Where(line => line != "look").ToArray();
        Assert.True(said.Length == 3, $"{output}\n{string.Join('\n', said)}");
        Assert.StartsWith("systemctl kill --kill-whom=main --signal=SIGUSR1 a.service ", said[0], StringComparison.Ordinal);
        var endsAt = long.Parse(said[0].Split(' ')[^1], CultureInfo.InvariantCulture);
        Assert.InRange(endsAt - (notBefore.ToUnixTimeSeconds() - notice), given - 5, given + 10);
        Assert.StartsWith("systemctl stop a.service", said[1], StringComparison.Ordinal);
        Assert.Contains("\"EventId\":\"e1\"", said[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_nobody_tells_its_address_asks_a_STUN_server()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var serving = ServeAsync(server, end.Token);
        var port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;

        var found = await Tool.MustAsync("bash", "-c", $"set -euo pipefail; metadata=none; imds() {{ return 1; }}; . '{Repository.Path("media-vm", "image", "scripts", "discover-address.sh")}'; public_address 127.0.0.1:{port}");

        Assert.Equal("203.0.113.9", found.Trim());
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact]
    public async Task Without_any_source_the_address_is_an_error_that_names_them()
    {
        var (exitCode, output) = await Tool.RunAsync("bash", ["-c", $"metadata=none; imds() {{ return 1; }}; . '{Repository.Path("media-vm", "image", "scripts", "discover-address.sh")}'; public_address"]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("instance metadata, load balancer metadata, STUN", output, StringComparison.Ordinal);
    }

    // A success response with an unknown attribute first, then XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).
    private static async Task ServeAsync(UdpClient server, CancellationToken end)
    {
        while (true)
        {
            var request = await server.ReceiveAsync(end);
            Assert.Equal(20, request.Buffer.Length);
            byte[] answer = [0x01, 0x01, 0x00, 0x14, .. request.Buffer.AsSpan(4, 16), 0x80, 0x22, 0x00, 0x03, 1, 2, 3, 0, 0x00, 0x20, 0x00, 0x08, 0, 1, 0, 0, 203 ^ 0x21, 0 ^ 0x12, 113 ^ 0xa4, 9 ^ 0x42];
            await server.SendAsync(answer, request.RemoteEndPoint, end);
        }
    }

    private static void WriteProgram(TemporaryFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, $"#!/bin/bash\n{text}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
