using VideoConf.Deployment;
using VideoConf.Infra.Tests.Running;

namespace VideoConf.Infra.Tests.Hooks;

/// <summary>A hook's surroundings: fakes of azd and Azure, and waits that end within a test.</summary>
internal sealed class HookRun : IAsyncDisposable
{
    private readonly StringWriter _output = new();

    private HookRun(FakeAzure azure) => Azure = azure;

    public FakeAzure Azure { get; }

    public FakeAzd Azd { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    public Dictionary<string, string> Settings { get; } = [];

    public string Output => _output.ToString();

    public Patience Patience { get; set; } = new() { First = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(20), Look = TimeSpan.FromMilliseconds(10) };

    public static async Task<HookRun> StartAsync()
    {
        var azure = await FakeAzure.StartAsync();
        var here = azure.Address.GetLeftPart(UriPartial.Authority);
        var run = new HookRun(azure);
        foreach (var (name, value) in new[]
        {
            ("AZURE_ARM_ENDPOINT", here), ("AZURE_GRAPH_ENDPOINT", here), ("AZURE_SUBSCRIPTION_ID", "sub"), ("AZURE_ENV_NAME", "test"), ("AZURE_LOCATION", "westeurope"), ("AZURE_RESOURCE_GROUP", "rg-test"),
            ("KEYVAULT_URL", here + "/"), ("NODE_PACKAGES_URL", here + "/node-packages"), ("API_URL", here), ("WEB_ORIGIN", here), ("API_NAME", "app"), ("SIGNALR_NAME", "signals"),
            ("VIDEOCONF_SSH_PUBLIC_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG5vdEFSZWFsS2V5SnVzdFRoaXJ0eVR3b0J5dGVzISEh a@b"),
        })
        {
            run.Settings[name] = value;
        }

        return run;
    }

    public async Task RunAsync(Func<HookContext, HookArguments, CancellationToken, Task> hook, params string[] arguments)
    {
        using var context = new HookContext
        {
            Settings = new HookSettings(Settings),
            Output = _output,
            Azd = Azd,
            Http = new HttpClient(),
            Patience = Patience,
            Root = Repository.Root,
        };
        // One of them publishes the node, which takes minutes on a slow machine.
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await hook(context, HookArguments.Parse(arguments), end.Token);
    }

    /// <summary>Runs a hook that must refuse, and answers what it says.</summary>
    public async Task<HookException> RefusedAsync(Func<HookContext, HookArguments, CancellationToken, Task> hook, params string[] arguments)
    {
        var refused = await Assert.ThrowsAsync<HookException>(() => RunAsync(hook, arguments));
        Assert.NotEmpty(refused.Remedy);
        return refused;
    }

    public async ValueTask DisposeAsync()
    {
        Folder.Dispose();
        await _output.DisposeAsync();
        await Azure.DisposeAsync();
    }
}
