using System.CommandLine;
using VideoConf.Local.Hosting;
using VideoConf.Local.Tests.Running;
using VideoConf.TestSupport;

namespace VideoConf.Local.Tests.Operating;

/// <summary>The <c>nodes</c> command against a host that runs.</summary>
public sealed class NodesCommandTests : IAsyncLifetime
{
    private const string Boss = "boss@example.org";
    private RunningHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await RunningHost.StartAsync(options => options with { Administrators = [Boss] });
        var boss = await _host.SignInAsync("Boss", Boss);
        await Until.TrueAsync(async () => (await RunAsync(boss.Token, ["nodes"])).Output.Contains(" ready ", StringComparison.Ordinal), "the node has registered");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_administrator_lists_weighs_and_drains_nodes()
    {
        var (code, output, errors) = await RunAsync("nodes", "--as", Boss);
        Assert.True(code == 0, errors);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(["NODE", "REGION", "STATE", "SHARE", "ROOMS", "PEOPLE", "CPU", "LOAD", "SEEN", "VERSION"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["local", "local", "ready", "1", "0", "0"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(6));

        (code, output, errors) = await RunAsync("nodes", "weigh", "local", "0.25", "--as", Boss);
        Assert.True(code == 0, errors);
        Assert.Contains(" 0.25 ", output, StringComparison.Ordinal);
        (code, output, errors) = await RunAsync("nodes", "drain", "local", "--as", Boss);
        Assert.True(code == 0, errors);
        Assert.Contains(" draining", output, StringComparison.Ordinal);
        Assert.Contains(" 0.25 ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Who are you?", "nodes")]
    [InlineData("--admin", "nodes", "--as", "somebody@example.org")]
    [InlineData("No node of this id", "nodes", "drain", "elsewhere", "--as", Boss)]
    [InlineData("is no share", "nodes", "weigh", "local", "2", "--as", Boss)]
    [InlineData("does not answer", "nodes", "--as", Boss, "--server", "http://127.0.0.1:1")]
    [InlineData("begins with http", "nodes", "--as", Boss, "--server", "ftp://x")]
    public async Task What_cannot_be_done_is_said_in_a_sentence(string said, params string[] arguments)
    {
        var (code, _, errors) = await RunAsync(arguments);
        Assert.NotEqual(0, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_the_environment_signs_in_too()
    {
        var boss = await _host.SignInAsync("Boss", Boss);
        var (code, output, errors) = await RunAsync(boss.Token, ["nodes"]);
        Assert.True(code == 0, errors);
        Assert.Contains("ready", output, StringComparison.Ordinal);
        (code, _, errors) = await RunAsync("of nobody", ["nodes"]);
        Assert.Equal(1, code);
        Assert.Contains("VIDEOCONF_TOKEN", errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(token: null, arguments);

    private async Task<(int Code, string Output, string Errors)> RunAsync(string? token, string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var root = LocalCommand.Create(static (_, _) => throw new InvalidOperationException("No host is to be started."), name => name == "VIDEOCONF_TOKEN" ? token : null);
        string[] all = arguments.Contains("--server", StringComparer.Ordinal) ? arguments : [.. arguments, "--server", _host.Host.Address.AbsoluteUri];
        var code = await root.Parse(all).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false });
        return (code, output.ToString(), errors.ToString());
    }
}
