using System.Diagnostics;

namespace VideoConf.TestSupport.Browsers;

/// <summary>Debian's Chromium with a fake camera and microphone, by its own protocol.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-renderer-backgrounding",
        "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--remote-debugging-port=0",
    ];

    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(30);

    private readonly BrowserProcess _process = new();

    private Chromium()
    {
    }

    /// <summary>Starts one.</summary>
    /// <param name="moreFlags">Beside those that it always has.</param>
    public static async Task<Chromium> StartAsync(params string[] moreFlags)
    {
        var browser = new Chromium();
        try
        {
            await browser._process.StartAsync(
                "/usr/bin/chromium", [.. Flags, .. moreFlags, $"--user-data-dir={browser._process.Profile}", "about:blank"], static address => new Uri(address));
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }

        return browser;
    }

    /// <summary>What it is, with its version.</summary>
    public async Task<string> VersionAsync() => (await _process.Socket.CallAsync("Browser.getVersion", new { }))["product"]!.GetValue<string>();

    /// <summary>Opens a page in a process of its own, and waits until it is loaded.</summary>
    public async Task<ChromiumPage> OpenAsync(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var target = (await _process.Socket.CallAsync("Target.createTarget", new { url = url.AbsoluteUri }))["targetId"]!.GetValue<string>();
        var session = (await _process.Socket.CallAsync("Target.attachToTarget", new { targetId = target, flatten = true }))["sessionId"]!.GetValue<string>();
        var page = new ChromiumPage(_process.Socket, target, session);
        var began = Stopwatch.GetTimestamp();
        while (!await page.IsLoadedAsync(url))
        {
            if (Stopwatch.GetElapsedTime(began) > LoadLimit) throw new TimeoutException($"{url} was not loaded within {LoadLimit.TotalSeconds} s.");
            await Task.Delay(10);
        }

        return page;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
