using Microsoft.Extensions.Configuration;
using VideoConf.Functions.Hosting;

namespace VideoConf.Functions.Tests.Hosting;

public sealed class CloudSettingsTests
{
    [Fact]
    public void Every_missing_setting_is_named_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(new ConfigurationBuilder().Build()));

        Assert.Contains("AzureSignalRConnectionString__serviceUri is missing", error.Message);
        Assert.Contains("TASKHUB_NAME is missing", error.Message);
        Assert.Contains("WEBSITE_AUTH_ENABLED is missing", error.Message);
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData("false", false)]
    public void The_principal_is_trusted_where_the_platform_authenticates(string value, bool trusted) =>
        Assert.Equal(trusted, CloudSettings.Read(Settings(value)).TrustsPrincipal);

    [Fact]
    public void A_setting_that_is_no_truth_value_is_refused() =>
        Assert.Contains("neither True nor False", Assert.Throws<InvalidOperationException>(() => CloudSettings.Read(Settings("perhaps"))).Message);

    private static IConfiguration Settings(string authentication) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["AzureSignalRConnectionString:serviceUri"] = "https://example.service.signalr.net",
        ["DURABLE_TASK_SCHEDULER_CONNECTION_STRING"] = "Endpoint=https://example.durabletask.io;Authentication=ManagedIdentity",
        ["TASKHUB_NAME"] = "videoconf",
        ["WEBSITE_AUTH_ENABLED"] = authentication,
    }).Build();
}
