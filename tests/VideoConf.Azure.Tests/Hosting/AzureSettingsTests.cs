using Microsoft.Extensions.Configuration;
using VideoConf.Azure.Hosting;

namespace VideoConf.Azure.Tests.Hosting;

public sealed class AzureSettingsTests
{
    [Fact]
    public void Every_missing_setting_is_named_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => AzureSettings.Read(new ConfigurationBuilder().Build()));

        foreach (var name in CompleteSettings.Required) Assert.Contains($"{name} is missing", error.Message);
        Assert.Contains("Recordings__accounts has no member", error.Message);
    }

    [Theory]
    [InlineData("Cosmos__accountEndpoint", "http://example.org", "is no https address")]
    [InlineData("KeyVault__uri", "vault", "is no https address")]
    [InlineData("Turn__port", "seventy", "is no port")]
    [InlineData("Turn__port", "0", "is no port")]
    [InlineData("Media__homeRegion", "westus", "is none of Media__regions")]
    public void A_wrong_setting_is_named_with_what_is_wrong_with_it(string name, string value, string why)
    {
        var error = Assert.Throws<InvalidOperationException>(() => AzureSettings.Read(CompleteSettings.With(name, value)));

        Assert.Equal($"Azure's settings are not complete: {name} {why}.", error.Message);
    }

    [Fact]
    public void A_region_without_an_account_for_its_recordings_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => AzureSettings.Read(CompleteSettings.With("Media__regions", "westeurope,northeurope")));

        Assert.Contains("Recordings__accounts__northeurope is missing", error.Message);
    }

    [Fact]
    public void What_is_not_wanted_is_not_there()
    {
        var settings = AzureSettings.Read(CompleteSettings.With("Turn__domain", ""));

        Assert.Null(settings.Communication);
        Assert.Null(settings.Quality);
        Assert.Null(settings.Turn.Domain);
        Assert.Equal(8443, settings.Media.NodeApiPort);
        Assert.Equal("https://rec.blob.core.windows.net/", settings.RecordingAccounts["westeurope"].AbsoluteUri);
    }
}
