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
            "--port", "81", "--data", "/d", "--media-port", "5000", "--media-ip", "192.0.2.7", "--https", "--https-port", "444", "--web", "/w", "--turn-port", "3479"));
        Assert.Equal((81, "/d", 5000, IPAddress.Parse("192.0.2.7")), (_told!.Port, _told.DataFolder, _told.MediaPort, _told.MediaIp));
        Assert.Equal((true, 444, "/w", 3479, true), (_told.Https, _told.HttpsPort, _told.WebFolder, _told.TurnPort, _told.Turn));
    }

    [Fact]
    public async Task A_speech_service_can_be_named()
    {
        Assert.Equal(0, await RunAsync("--whisper-endpoint", "https://name.openai.azure.com/openai/v1", "--whisper-model", "whisper"));
        Assert.Equal((new Uri("https://name.openai.azure.com/openai/v1"), "whisper"), (_told!.WhisperEndpoint, _told.WhisperModel));
    }

    [Theory]
    [InlineData("--whisper-endpoint", "ftp://name")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "-1")]
    [InlineData("--media-port", "many")]
    [InlineData("--media-ip", "not-an-address")]
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
    }).Parse(arguments).InvokeAsync(new InvocationConfiguration { Error = errors, Output = TextWriter.Null });
}
