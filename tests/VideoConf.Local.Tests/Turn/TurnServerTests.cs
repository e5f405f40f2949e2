using System.Globalization;
using System.Net;
using System.Net.Sockets;
using VideoConf.Local.Tests.Running;
using VideoConf.TestSupport;

namespace VideoConf.Local.Tests.Turn;

/// <summary>coturn itself, beside the host: a machine without it fails these, and <c>./videoconf test</c> installs it.</summary>
public sealed class TurnServerTests
{
    [Fact]
    public async Task Coturn_runs_beside_the_host_on_any_free_port_and_ends_with_it()
    {
        var host = await RunningHost.StartAsync(options => options with { Turn = true, TurnPort = 0, TurnTlsPort = 0 });
        var port = await TurnPortAsync(host);
        await Until.TrueAsync(() => AnswersAsync(port), "coturn takes connections");

        await host.DisposeAsync();

        await Until.TrueAsync(async () => !await AnswersAsync(port), "coturn is gone");
    }

    [Fact]
    public async Task Coturn_is_started_again_after_it_died()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Turn = true, TurnPort = 0, TurnTlsPort = 0 });
        var port = await TurnPortAsync(host);
        await Until.TrueAsync(() => AnswersAsync(port), "coturn takes connections");
        var first = ProcessId(host);
        using (var process = System.Diagnostics.Process.GetProcessById(first!.Value)) process.Kill();

        await Until.TrueAsync(async () => ProcessId(host) is { } id && id != first && await AnswersAsync(port), "another coturn takes connections");
    }

    [Fact]
    public async Task A_join_gets_time_limited_credentials_for_udp_tcp_and_tls()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Turn = true, TurnPort = 0, TurnTlsPort = 0 });
        var ada = await host.SignInAsync("Ada");
        var servers = (await ada.JoinAsync(await ada.CreateMeetingAsync())).GetProperty("iceServers").EnumerateArray().ToArray();
        var turn = servers.Single(server => server.GetProperty("urls").EnumerateArray().Any(url => url.GetString()!.StartsWith("turn:", StringComparison.Ordinal)));
        var urls = turn.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();
        Assert.Contains(urls, url => url.EndsWith("?transport=udp", StringComparison.Ordinal));
        Assert.Contains(urls, url => url.StartsWith("turn:", StringComparison.Ordinal) && url.EndsWith("?transport=tcp", StringComparison.Ordinal));
        Assert.Contains(urls, url => url.StartsWith("turns:", StringComparison.Ordinal) && url.EndsWith("?transport=tcp", StringComparison.Ordinal));
        var expires = long.Parse(turn.GetProperty("username").GetString()!.Split(':')[0], CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(expires) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
        Assert.Equal(20, Convert.FromBase64String(turn.GetProperty("credential").GetString()!).Length);
    }

    private static async Task<int> TurnPortAsync(RunningHost host)
    {
        var ada = await host.SignInAsync("Ada");
        var join = await ada.JoinAsync(await ada.CreateMeetingAsync());
        var url = join.GetProperty("iceServers").EnumerateArray().SelectMany(server => server.GetProperty("urls").EnumerateArray())
            .Select(url => url.GetString()!).First(url => url.StartsWith("turn:", StringComparison.Ordinal));
        return int.Parse(url.Split(':')[2].Split('?')[0], CultureInfo.InvariantCulture);
    }

    private static int? ProcessId(RunningHost host)
    {
        var file = Path.Combine(host.Options.DataFolder, "turnserver.pid");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
