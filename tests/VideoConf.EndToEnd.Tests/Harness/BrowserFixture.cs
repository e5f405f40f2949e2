namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>One host process and one Chromium for all tests of the collection; each person in a test is a browser context.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Debian's.</summary>
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>
    /// Fake devices and no questions; media over loopback; and none of what a browser does on the side, which two processors would feel.
    /// </summary>
    private static readonly string[] Flags =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        "--allow-loopback-in-peer-connection", "--autoplay-policy=no-user-gesture-required", "--disable-renderer-backgrounding",
        "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
    ];

    private IPlaywright? _playwright;

    internal HostProcess Host { get; private set; } = null!;

    internal IBrowser Browser { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!File.Exists(Chromium)) throw new InvalidOperationException($"{Chromium} is missing. Run ./videoconf test, which installs it.");
        Host = await HostProcess.StartAsync("browser-tests", "--media-ip", "127.0.0.1", "--topology", "sfu");
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Person.Patience);
        Browser = await LaunchAsync();
    }

    /// <summary>A Chromium of its own, for somebody whose camera and microphone are files.</summary>
    internal Task<IBrowser> LaunchAsync(params string[] moreFlags) =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Repository.Program("chromium.sh"), Args = [.. Flags, .. moreFlags] });

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Browser is not null) await Browser.CloseAsync();
        _playwright?.Dispose();
        if (Host is not null) await Host.DisposeAsync();
    }
}

/// <summary>The tests that share <see cref="BrowserFixture"/>, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "browser";
}
