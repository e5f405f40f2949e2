namespace VideoConf.Local.Tests.Running;

/// <summary>One host for the tests of a class that leave each other alone.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    internal ManualClock Clock { get; } = new();

    internal RunningHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await RunningHost.StartAsync(options => options with { Clock = Clock });

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
