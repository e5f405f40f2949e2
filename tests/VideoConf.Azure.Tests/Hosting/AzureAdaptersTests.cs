using Microsoft.Extensions.DependencyInjection;
using VideoConf.Azure.Blobs;
using VideoConf.Azure.Cosmos;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Quality;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Azure.Tests.Hosting;

public sealed class AzureAdaptersTests
{
    [Fact]
    public async Task Every_port_of_the_data_services_has_its_adapter()
    {
        await using var provider = Services("Quality__fullyQualifiedNamespace", "example.servicebus.windows.net", "Quality__eventHubName", "quality");

        Assert.IsType<CosmosDocumentStore>(provider.GetRequiredService<IDocumentStore>());
        Assert.IsType<AzureBlobStore>(provider.GetRequiredService<IBlobStore>());
        Assert.IsType<BlobFileLinks>(provider.GetRequiredService<IFileLinks>());
        Assert.IsType<RemoteTokenIssuer>(provider.GetRequiredService<ITokenIssuer>());
        Assert.NotNull(provider.GetRequiredService<TokenVerifier>());
        Assert.NotNull(provider.GetService<QualityEvents>());
    }

    [Fact]
    public async Task Measurements_go_nowhere_where_nobody_evaluates_them()
    {
        await using var provider = Services();

        Assert.Null(provider.GetService<QualityEvents>());
    }

    [Fact]
    public async Task TURN_servers_are_told_of_by_their_name_and_not_without_one()
    {
        await using var named = Services("Turn__domain", "turn.example.org");
        await using var nameless = Services();

        Assert.Equal(
            ["turn:turn.example.org:3478?transport=udp", "turn:turn.example.org:3478?transport=tcp", "turns:turn.example.org:443?transport=tcp"],
            named.GetRequiredService<TurnOptions>().Urls);
        Assert.Empty(nameless.GetRequiredService<TurnOptions>().Urls);
    }

    private static ServiceProvider Services(params string[] pairs) => new ServiceCollection()
        .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new NodeOptions()).AddSingleton<NodeRegistry>()
        .AddAzureAdapters(CompleteSettings.With(pairs.Chunk(2).Select(pair => (pair[0], pair[1])))).BuildServiceProvider();
}
