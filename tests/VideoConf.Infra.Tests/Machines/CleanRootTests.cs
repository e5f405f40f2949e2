using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using VideoConf.Contracts.Tokens;
using VideoConf.Infra.Tests.Bicep;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Machines;

/// <summary>The package, installed where nothing of the project's is.</summary>
public sealed partial class CleanRootTests(CleanRoot root) : IClassFixture<CleanRoot>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_package_installs_and_the_node_starts_as_its_unit_starts_it()
    {
        await root.MustAsync("/package/install.sh --root /");
        await root.MustAsync("/package/install.sh --root /"); // An update is the same again.
        var port = FreePort();
        await PrepareAsync(port);

        // A process of another root needs its /proc; the rest is what the unit does: the user, the environment, the command before, the command.
        await root.MustAsync($"setpriv --reuid videoconf --regid videoconf --clear-groups env -C /var/lib/videoconf {Environment("/etc/videoconf/vm.env")} /opt/videoconf/bin/prepare-node");
        var start = new ProcessStartInfo(CleanRoot.AsRoot[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[.. CleanRoot.AsRoot[1..], "unshare", "--mount", "sh", "-c", $"mount -t proc proc {root.Path}/proc && exec chroot --userspec=videoconf:videoconf {root.Path} "
            + $"env -i -C /var/lib/videoconf DOTNET_EnableDiagnostics=0 {Environment("/run/videoconf/node.env")} /opt/videoconf/node/VideoConf.MediaNode"]) start.ArgumentList.Add(argument);
        using var node = Process.Start(start)!;
        var output = Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        try
        {
            Assert.True(await IsHealthyAsync(node, port), "the node does not answer");
            await Tool.MustAsync(CleanRoot.AsRoot[0], [.. CleanRoot.AsRoot[1..], "kill", "-TERM", node.Id.ToString(CultureInfo.InvariantCulture)]);
            using var end = new CancellationTokenSource(Patience);
            await node.WaitForExitAsync(end.Token);
            Assert.Equal(0, node.ExitCode);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            if (!node.HasExited) node.Kill(entireProcessTree: true);
            throw new InvalidOperationException(string.Concat(await output), failed);
        }

        Assert.Contains("PRIVATE KEY", await root.MustAsync("cat /var/lib/videoconf/node-key.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_came_broken_is_refused_before_anything_is_touched()
    {
        await root.MustAsync("cp -r /package /broken && echo more >> /broken/scripts/prepare-node");

        var (exitCode, output) = await root.RunAsync("/broken/install.sh --root /elsewhere");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("scripts/prepare-node: FAILED", output, StringComparison.Ordinal);
        await root.MustAsync("test ! -e /elsewhere");
    }

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_units_and_little_exposed()
    {
        await root.MustAsync("/package/install.sh --root /");

        // The targets are systemd's own; the root has none.
        await Tool.MustAsync(CleanRoot.AsRoot[0], [.. CleanRoot.AsRoot[1..], "sh", "-c", $"mkdir -p {root.Path}/lib/systemd/system && cp -n /lib/systemd/system/*.target /lib/systemd/system/*.slice /lib/systemd/system/*.socket {root.Path}/lib/systemd/system/"]);
        foreach (var unit in new[] { "videoconf-node.service", "videoconf-events.service" })
        {
            var said = await Tool.MustAsync("systemd-analyze", $"--root={root.Path}", "verify", $"{root.Path}/etc/systemd/system/{unit}");
            Assert.DoesNotContain(unit, said, StringComparison.Ordinal);
            var exposure = Exposure().Match(await Tool.MustAsync("systemd-analyze", "security", "--offline=true", $"--root={root.Path}", "--no-pager", unit));
            Assert.InRange(double.Parse(exposure.Groups["level"].Value, CultureInfo.InvariantCulture), 0, 2.6);
        }
    }

    // What cloud-init makes before the package comes: user, folders, /etc/videoconf/vm.env. In place of Azure stands a curl that knows its answers.
    private async Task PrepareAsync(int port)
    {
        using var key = SigningKey.Create();
        var keys = System.Text.Json.JsonSerializer.Serialize(new JsonWebKeySet([key.PublicKey]));
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["@REGION@"] = "westeurope",
            ["@CONTROL_URL@"] = "http://127.0.0.1:9",
            ["@VAULT_URI@"] = "https://vault.example/",
            ["@IDENTITY_CLIENT_ID@"] = "identity",
            ["@MEDIA_PORT@"] = "0",
            ["@NODE_API_PORT@"] = port.ToString(CultureInfo.InvariantCulture),
        };
        var files = Yaml.Parse(Repository.Read("media-vm", "image", "cloud-init.yaml"))["write_files"]!.AsArray();
        var environment = files.Single(file => file!["path"]!.GetValue<string>() == "/etc/videoconf/vm.env")!["content"]!.GetValue<string>();
        foreach (var word in TemplateTests.Words(environment).ToList()) environment = environment.Replace(word, values.GetValueOrDefault(word, ""), StringComparison.Ordinal);
        await root.MustAsync($"""
            set -e
            getent passwd videoconf >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin videoconf
            install --directory --owner videoconf --group videoconf --mode 0700 /var/lib/videoconf /run/videoconf
            mkdir -p /etc/videoconf
            cat >/etc/videoconf/vm.env <<'END'
            {environment}
            END
            cat >/usr/local/bin/curl <<'END'
            #!/bin/sh
            for last; do :; done
            case $last in
              *identity/oauth2*) echo '{"{"}"access_token":"token"{"}"}' ;;
              *secrets/control-keys*) echo '{"{"}"value":{System.Text.Json.JsonSerializer.Serialize(keys)}{"}"}' ;;
              *publicIpAddress*|*privateIpAddress*) echo 127.0.0.1 ;;
              *compute/vmScaleSetName*) echo vcnodes ;;
              *compute/zone*) echo 1 ;;
              *compute/name*) echo vcnode000001 ;;
              *compute/vmScaleSetName*) echo nodes ;;
              *compute/zone*) echo 1 ;;
              *privateIpAddress*) echo 127.0.0.1 ;;
              *) exit 22 ;;
            esac
            END
            chmod 0755 /usr/local/bin/curl
            """);
    }

    private string Environment(string file) => string.Join(' ', File.ReadAllLines(root.Path + file).Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => $"'{line.Trim().Replace("\"", "", StringComparison.Ordinal)}'"));

    private static async Task<bool> IsHealthyAsync(Process node, int port)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        for (var started = Stopwatch.StartNew(); started.Elapsed < Patience && !node.HasExited;)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"));
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"Overall exposure level for .*: (?<level>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exposure();
}
