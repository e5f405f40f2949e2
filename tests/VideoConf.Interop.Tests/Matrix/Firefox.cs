using VideoConf.TestSupport.Browsers;

namespace VideoConf.Interop.Tests.Matrix;

/// <summary>Debian's Firefox, by WebDriver BiDi.</summary>
internal sealed class Firefox : IPeer
{
    // A fake camera and microphone without a question, sound without a click, the machine's address instead of a name that only mDNS resolves, and
    // nothing fetched on the side.
    private const string Preferences = """
        user_pref("media.navigator.streams.fake", true);
        user_pref("media.navigator.permission.disabled", true);
        user_pref("media.autoplay.default", 0);
        user_pref("media.peerconnection.ice.obfuscate_host_addresses", false);
        user_pref("media.gmp-manager.updateEnabled", false);
        user_pref("app.update.enabled", false);
        user_pref("browser.shell.checkDefaultBrowser", false);
        user_pref("datareporting.policy.dataSubmissionEnabled", false);
        user_pref("network.captive-portal-service.enabled", false);
        user_pref("network.connectivity-service.enabled", false);
        """;

    private readonly BrowserProcess _process = new();

    private Firefox()
    {
    }

    public static async Task<IPeer> StartAsync()
    {
        var browser = new Firefox();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(browser._process.Profile, "user.js"), Preferences);
            await browser._process.StartAsync(
                "/usr/bin/firefox-esr", ["--headless", "--no-remote", "--profile", browser._process.Profile, "--remote-debugging-port", "0"], static address => new Uri($"{address}/session"));
            await browser._process.Socket.CallAsync("session.new", new { capabilities = new { } });
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }

        return browser;
    }

    /// <inheritdoc/>
    public async Task<PeerReport> RunAsync(string mode, Uri media, string token, int seconds)
    {
        var socket = _process.Socket;
        var tab = (await socket.CallAsync("browsingContext.create", new { type = "tab" }))["context"]!.GetValue<string>();
        await socket.CallAsync("browsingContext.navigate", new { context = tab, url = PagePeer.PageOf(media).AbsoluteUri, wait = "complete" });
        var expression = PagePeer.Expression(mode, media, token, seconds);
        var reply = await socket.CallAsync("script.evaluate", new { expression, awaitPromise = true, target = new { context = tab } });
        if (reply["type"]!.GetValue<string>() != "success") throw new InvalidOperationException(reply.ToJsonString());
        await socket.CallAsync("browsingContext.close", new { context = tab });
        return PeerReport.Parse(reply["result"]!["value"]!.GetValue<string>());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
