using System.Net;
using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Identity;
using VideoConf.Http;
using VideoConf.Local.Hosting;

namespace VideoConf.Client.Tests;

/// <summary>The one-machine host on ports of the operating system's choice, for the tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public const string Administrator = "ada@example.org";

    private readonly string _folder = Directory.CreateTempSubdirectory("videoconf-client-").FullName;
    private LocalHost? _host;

    public Uri Address => _host!.Address;

    public async Task InitializeAsync()
    {
        _host = LocalHost.Build(new LocalOptions
        {
            DataFolder = Path.Combine(_folder, "data"),
            Port = 0,
            MediaIp = IPAddress.Loopback,
            Turn = false,
            MediaWorkers = 1,
            WebFolder = Path.Combine(_folder, "web"),
            LoopbackWebhooks = true,
            Administrators = [Administrator],
            RateLimits = new RateLimits { PerUser = 60_000, PerAddress = 60_000, SignIns = 60_000, PerKey = 60, Probes = 20 },
        });
        await _host.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Somebody who signed in.</summary>
    public async Task<VideoConfClient> SignInAsync(string name, string? email = null)
    {
        var client = new VideoConfClient(Address, token: null);
        await client.SignInAsync(new SignInRequest { DisplayName = name, Email = email });
        return client;
    }

    /// <summary>A key of a person's.</summary>
    public static async Task<CreatedApiKey> KeyAsync(VideoConfClient person, params string[] scopes) =>
        await person.CreateApiKeyAsync(new CreateApiKeyRequest { Name = "Test", Scopes = scopes.Length == 0 ? ApiScopes.All : scopes });
}
