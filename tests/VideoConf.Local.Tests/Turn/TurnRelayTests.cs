using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Turn;

/// <summary>What coturn relays and what it refuses, asked by its own client (<c>turnutils_uclient</c>, of the same package).</summary>
public sealed class TurnRelayTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private RunningHost _host = null!;
    private JsonElement _join;
    private ServerOfJoin _turn = null!;
    private string _roomId = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _host = await RunningHost.StartAsync(options => options with { Turn = true, TurnPort = 0, TurnTlsPort = 0, MediaIp = IPAddress.Loopback });
        var ada = await _host.SignInAsync("Ada");
        _roomId = await ada.CreateMeetingAsync();
        _join = await ada.JoinAsync(_roomId);
        _turn = ServerOfJoin.Read(_join);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task Media_is_relayed_over_each_transport_and_counted(string transport)
    {
        string[] options = transport switch { "udp" => [], "tcp" => ["-t"], _ => ["-t", "-S"] };
        var port = transport == "tls" ? _turn.TlsPort : _turn.Port;

        await AskUntilAsync(
            ["-y", "-c", "-n", "5", "-m", "1", "-u", _turn.UserName, "-w", _turn.Credential, "-p", $"{port}", .. options, "127.0.0.1"], "videoconf_turn_relays_total", value => value >= 2);

        await UntilMetricAsync("videoconf_turn_relays", value => value == 0 || transport == "udp");
    }

    [Theory]
    [InlineData("a credential that is over")]
    [InlineData("a credential of another secret")]
    [InlineData("another one's end with this credential")]
    public async Task A_credential_that_is_not_good_gets_no_relay(string which)
    {
        var soon = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var (user, credential) = which switch
        {
            "a credential that is over" => Make(DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(), Secret()),
            "a credential of another secret" => Make(soon, "0123456789abcdef0123456789abcdef"),
            _ => ($"{soon + 5000}:usr_eve", _turn.Credential),
        };

        await AskUntilAsync(
            ["-y", "-c", "-n", "1", "-m", "1", "-u", user, "-w", credential, "-p", $"{_turn.Port}", "127.0.0.1"], "videoconf_turn_refusals_total{reason=\"credentials\"}", value => value >= 1);

        Assert.Equal(0, await MetricAsync("videoconf_turn_relays_total"));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    public Task Nothing_private_but_the_media_address_is_relayed_to(string peer) => AskUntilAsync(
        ["-c", "-n", "1", "-m", "1", "-u", _turn.UserName, "-w", _turn.Credential, "-e", peer, "-p", $"{_turn.Port}", "127.0.0.1"], "videoconf_turn_refusals_total{reason=\"peer\"}", value => value >= 1);

    [Fact]
    public async Task A_participant_gets_fresh_credentials_in_mid_call_and_nobody_else_does()
    {
        var path = $"/v1/rooms/{_roomId}/ice-servers";
        using var answer = await _host.SendAsync(HttpMethod.Get, path, _join.GetProperty("token").GetString());
        var fresh = await RunningHost.ReadAsync(answer, HttpStatusCode.OK);

        Assert.True(fresh.GetProperty("expiresAt").GetDateTimeOffset() >= _join.GetProperty("iceServersExpireAt").GetDateTimeOffset());
        var servers = ServerOfJoin.Read(fresh);
        await AskUntilAsync(
            ["-y", "-c", "-n", "1", "-m", "1", "-u", servers.UserName, "-w", servers.Credential, "-p", $"{servers.Port}", "127.0.0.1"], "videoconf_turn_relays_total", value => value >= 1);

        using var stranger = await _host.SendAsync(HttpMethod.Get, path, token: null);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    private string Secret() => File.ReadAllText(Path.Combine(_host.Options.DataFolder, "keys", "turn-secret")).Trim();

    private static (string User, string Credential) Make(long expires, string secret)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"{expires}:usr_ada");
#pragma warning disable CA5350 // coturn's protocol has it so.
        return (user, Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(user))));
#pragma warning restore CA5350
    }

    private static Process StartClient(params string[] arguments)
    {
        var client = Process.Start(new ProcessStartInfo("turnutils_uclient", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        client.BeginOutputReadLine();
        client.BeginErrorReadLine();
        return client;
    }

    /// <summary>Lets the client ask until the condition holds: it tries for ever where it is refused.</summary>
    private async Task AskUntilAsync(string[] arguments, string metric, Func<double, bool> holds)
    {
        using var client = StartClient(arguments);
        try
        {
            await UntilMetricAsync(metric, holds);
        }
        finally
        {
            client.Kill();
            await client.WaitForExitAsync();
        }
    }

    private async Task<double> MetricAsync(string name)
    {
        var text = await _host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private async Task UntilMetricAsync(string name, Func<double, bool> holds)
    {
        using var limit = new CancellationTokenSource(Deadline);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        double value;
        while (!holds(value = await MetricAsync(name)))
        {
            if (limit.IsCancellationRequested) Assert.Fail($"{name} is {value} after {Deadline.TotalSeconds} s.");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private sealed record ServerOfJoin(string UserName, string Credential, int Port, int TlsPort)
    {
        public static ServerOfJoin Read(JsonElement answer)
        {
            var server = answer.GetProperty("iceServers").EnumerateArray().Single(server => server.GetProperty("username").ValueKind == JsonValueKind.String);
            var urls = server.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();
            int Port(string scheme) => int.Parse(urls.First(url => url.StartsWith(scheme, StringComparison.Ordinal)).Split(':')[2].Split('?')[0], CultureInfo.InvariantCulture);
            return new(server.GetProperty("username").GetString()!, server.GetProperty("credential").GetString()!, Port("turn:"), Port("turns:"));
        }
    }
}
