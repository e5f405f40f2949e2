using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Azure.Keys;
using VideoConf.Contracts.Tokens;
using VideoConf.TestSupport;

namespace VideoConf.Azure.Tests.Keys;

public sealed class VaultServiceTests
{
    [Fact]
    public async Task Keys_are_there_before_the_service_starts_that_takes_requests()
    {
        var clock = new ManualTimeProvider();
        using var vault = new FakeVault(clock);
        using var verifier = new TokenVerifier(clock);
        using var keys = new VaultKeys(vault.Client(), "join-tokens", verifier, clock);
        vault.AddVersion();
        vault.Secret = "shared";
        var turn = new TurnSecret(vault.Client(), "turn-secret");
        var door = new Door(turn, vault);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostedService>(door);
        builder.Services.AddSingleton<IHostedService>(new VaultService(keys, turn, clock, NullLogger<VaultService>.Instance));
        using var host = builder.Build();

        await host.StartAsync();
        var token = await new RemoteTokenIssuer(keys, clock).IssueAsync(new NodeClaims("node-1"));
        await host.StopAsync();

        Assert.Equal(("shared", true), (door.Secret, door.WasRead));
        Assert.True(verifier.Verify<NodeClaims>(token.Token).IsValid);
    }

    /// <summary>What takes requests, and so is registered before everything else.</summary>
    private sealed class Door(TurnSecret turn, FakeVault vault) : IHostedService
    {
        public string? Secret { get; private set; }

        public bool WasRead { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            (Secret, WasRead) = (turn.Value, vault.Requests > 0);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
