using System.CommandLine;
using System.Net;
using VideoConf.Local.Hosting;

namespace VideoConf.Local.Tests.Hosting;

public sealed class LocalCommandTests
{
    private LocalOptions? _told;

    [Fact]
    public async Task Every_option_reaches_the_host()
    {
        Assert.Equal(0, await RunAsync(
            "--port", "81", "--data", "/d", "--media-port", "5000", "--media-ip", "192.0.2.7", "--https", "--https-port", "444", "--web", "/w", "--turn-port", "3479", "--turn-lifetime", "1.5"));
        Assert.Equal((81, "/d", 5000, IPAddress.Parse("192.0.2.7")), (_told!.Port, _told.DataFolder, _told.MediaPort, _told.MediaIp));
        Assert.Equal(TimeSpan.FromSeconds(90), _told.TurnLifetime);
        Assert.Equal((true, 444, "/w", 3479, true), (_told.Https, _told.HttpsPort, _told.WebFolder, _told.TurnPort, _told.Turn));
    }

    [Fact]
    public async Task A_speech_service_can_be_named()
    {
        Assert.Equal(0, await RunAsync("--whisper-endpoint", "https://name.openai.azure.com/openai/v1", "--whisper-model", "whisper"));
        Assert.Equal((new Uri("https://name.openai.azure.com/openai/v1"), "whisper"), (_told!.WhisperEndpoint, _told.WhisperModel));
    }

    [Fact]
    public async Task Several_media_nodes_can_be_asked_for()
    {
        Assert.Equal(0, await RunAsync("--nodes", "3", "--node-regions", "eu-west, us-east", "--node-capacity", "10", "--relays", "region"));
        Assert.Equal((3, 10), (_told!.Nodes, _told.NodeCapacity));
        Assert.Equal(["eu-west", "us-east"], _told.NodeRegions);
        Assert.Equal("region", _told.Relays);
    }

    [Fact]
    public async Task Media_nodes_of_others_can_be_waited_for()
    {
        Assert.Equal(0, await RunAsync("--outside-nodes", "left, right"));
        Assert.Equal(["left", "right"], _told!.OutsideNodes);
        Assert.Equal("of VIDEOCONF_NODE_SECRET", _told.NodeSecret);
    }

    [Theory]
    [InlineData("short", "--outside-nodes", "left")]
    [InlineData("a secret that is long enough", "--outside-nodes", "le/ft")]
    [InlineData("a secret that is long enough", "--outside-nodes", "left", "--nodes", "2")]
    public async Task Media_nodes_of_others_need_ids_and_a_secret_and_stand_alone(string secret, params string[] arguments)
    {
        var errors = new StringWriter();
        var root = LocalCommand.Create(static (_, _) => throw new InvalidOperationException("It was to be refused."), _ => secret);
        Assert.NotEqual(0, await root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Error = errors, Output = TextWriter.Null }));
        Assert.Contains("--outside-nodes", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engines_and_mail_reach_the_host_with_their_keys_from_the_environment()
    {
        Assert.Equal(0, await RunAsync(
            "--openai-endpoint", "https://name.openai.azure.com", "--openai-model", "gpt",
            "--smtp", "mail.example.org:587", "--smtp-from", "meet@example.org", "--public-url", "https://meet.example.org"));
        Assert.Equal(
            new EngineOptions
            {
                OpenAIEndpoint = new Uri("https://name.openai.azure.com"),
                OpenAIModel = "gpt",
                OpenAIKey = "of VIDEOCONF_OPENAI_KEY",
            },
            _told!.Engines);
        Assert.Equal(new MailOptions("mail.example.org", 587, "meet@example.org") { User = "of VIDEOCONF_SMTP_USER", Password = "of VIDEOCONF_SMTP_PASSWORD" }, _told.Mail);
        Assert.Equal(new Uri("https://meet.example.org"), _told.PublicUrl);
    }

    [Fact]
    public async Task Mail_without_an_address_that_its_links_lead_to_is_refused()
    {
        var errors = new StringWriter();
        Assert.NotEqual(0, await RunAsync(errors, "--smtp", "mail.example.org:587", "--smtp-from", "meet@example.org"));
        Assert.Null(_told);
        Assert.Contains("--smtp needs --public-url", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhooks_on_this_machine_are_the_operators_choice()
    {
        Assert.Equal(0, await RunAsync());
        Assert.False(_told!.LoopbackWebhooks);
        Assert.Equal(0, await RunAsync("--loopback-webhooks"));
        Assert.True(_told.LoopbackWebhooks);
    }

    [Theory]
    [InlineData("--openai-endpoint", "ftp://x")]
    [InlineData("--openai-endpoint", "https://x")]
    [InlineData("--openai-model", "gpt")]
    [InlineData("--whisper-endpoint", "ftp://name")]
    [InlineData("--smtp", "nowhere")]
    [InlineData("--smtp", "host:0")]
    [InlineData("--smtp-from", "nobody")]
    [InlineData("--public-url", "meet.example.org")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "-1")]
    [InlineData("--media-port", "many")]
    [InlineData("--media-ip", "not-an-address")]
    [InlineData("--turn-lifetime", "0.4")]
    [InlineData("--turn-lifetime", "721")]
    [InlineData("--nodes", "65")]
    [InlineData("--nodes", "-1")]
    [InlineData("--node-capacity", "many")]
    [InlineData("--node-regions", "eu west")]
    [InlineData("--relays", "far")]
    [InlineData("--mesh-size", "1")]
    [InlineData("--mesh-size", "6")]
    [InlineData("--unknown", "1")]
    public async Task A_wrong_option_is_refused_by_its_name(string option, string value)
    {
        var errors = new StringWriter();
        Assert.NotEqual(0, await RunAsync(errors, option, value));
        Assert.Null(_told);
        Assert.Contains(option, errors.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) => RunAsync(TextWriter.Null, arguments);

    private Task<int> RunAsync(TextWriter errors, params string[] arguments) => LocalCommand.Create((options, _) =>
    {
        _told = options;
        return Task.FromResult(0);
    }, name => "of " + name).Parse(arguments).InvokeAsync(new InvocationConfiguration { Error = errors, Output = TextWriter.Null });
}
