using System.Net;
using VideoConf.Local.Tests.Running;

namespace VideoConf.Local.Tests.Hosting;

public sealed class WebClientTests
{
    [Fact]
    public async Task Every_path_that_is_not_the_apis_is_the_page_and_hashed_files_may_be_kept()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "assets"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "index.html"), "<!doctype html>page");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "assets", "app-1a2b.js"), "export {};");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secret.txt"), "beside");
        await using var host = await RunningHost.StartAsync(options => options with { WebFolder = folder.Path });

        foreach (var path in new[] { "/", "/index.html", "/m/abcd-efgh-jkmn", "/left", "/deep/er/path?x=1" })
        {
            using var page = await host.Http.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
            Assert.Equal("no-cache", page.Headers.CacheControl?.ToString());
            Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        }

        using var asset = await host.Http.GetAsync("/assets/app-1a2b.js");
        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (asset.StatusCode, asset.Content.Headers.ContentType?.MediaType));
        Assert.Contains("immutable", asset.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        using var missing = await host.Http.GetAsync("/assets/app-gone.js");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var api = await host.Http.GetAsync("/v1/nothing");
        await RunningHost.ProblemAsync(api, 404, "not-found");
        using var posted = await host.Http.PostAsync("/m/abcd", null);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        using var outside = await host.Http.GetAsync("/..%2f..%2fetc/passwd");
        Assert.DoesNotContain("root:", await outside.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_build_the_page_says_so()
    {
        await using var host = await RunningHost.StartAsync();
        Assert.Contains("not built", await host.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }
}
