using System.Text.Json;
using VideoConf.TestSupport.Browsers;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>A page of a browser as a peer: <c>browser/peer.js</c>, run in a page of the server, so that camera and requests are of one origin.</summary>
internal static class PagePeer
{
    /// <summary>A page that the server has without sign-in.</summary>
    public static Uri PageOf(Uri media) => new(media, "/docs");

    /// <summary>What comes to the report.</summary>
    public static string Expression(string mode, Uri media, string token, int seconds)
    {
        var options = JsonSerializer.Serialize(new { mode, url = media.AbsoluteUri, token, seconds });
        var script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "browser", "peer.js")).TrimEnd().TrimEnd(';');
        return $"({script[script.IndexOf("async", StringComparison.Ordinal)..]})({options})";
    }
}

/// <summary>Debian's Chromium.</summary>
internal sealed class ChromiumPeer(Chromium browser) : IPeer
{
    /// <inheritdoc/>
    public async Task<PeerReport> RunAsync(string mode, Uri media, string token, int seconds)
    {
        var page = await browser.OpenAsync(PagePeer.PageOf(media));
        var report = PeerReport.Parse(await page.EvaluateAsync(PagePeer.Expression(mode, media, token, seconds)));
        await page.CloseAsync();
        return report;
    }

    /// <summary>The browser is shared: who started it ends it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
