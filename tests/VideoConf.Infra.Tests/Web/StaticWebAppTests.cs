using System.Text.Json;
using VideoConf.Infra.Tests.Running;
using VideoConf.Local.Hosting;

namespace VideoConf.Infra.Tests.Web;

public sealed class StaticWebAppTests
{
    private static readonly JsonElement File = JsonElement.Parse(System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, "web", "public", "staticwebapp.config.json")));

    [Fact]
    public void The_page_is_guarded_as_on_one_machine()
    {
        var headers = File.GetProperty("globalHeaders");
        foreach (var (name, value) in SecurityHeaders.Always) Assert.Equal(value, headers.GetProperty(name).GetString());

        // In the cloud the API, the hub and the recordings are at other origins than the page.
        var policy = SecurityHeaders.ContentPolicy.Replace("ws: wss:", "https: wss:", StringComparison.Ordinal).Replace("media-src 'self'", "media-src 'self' https:", StringComparison.Ordinal);
        Assert.Equal(policy, headers.GetProperty("Content-Security-Policy").GetString());
    }

    [Fact]
    public void A_link_into_the_client_is_the_page_and_its_settings_are_asked_for_again()
    {
        var fallback = File.GetProperty("navigationFallback");
        Assert.Equal("/index.html", fallback.GetProperty("rewrite").GetString());
        Assert.Contains("/config.json", fallback.GetProperty("exclude").EnumerateArray().Select(one => one.GetString()));
        var settings = Assert.Single(File.GetProperty("routes").EnumerateArray(), route => route.GetProperty("route").GetString() == "/config.json");
        Assert.Equal("no-cache", settings.GetProperty("headers").GetProperty("Cache-Control").GetString());
    }
}
