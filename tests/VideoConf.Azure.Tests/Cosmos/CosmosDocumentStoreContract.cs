using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Cosmos;
using VideoConf.Meetings.Storage;
using VideoConf.TestSupport.Storage;

namespace VideoConf.Azure.Tests.Cosmos;

/// <summary>What every document store does, on Cosmos DB's protocol.</summary>
[Collection("cosmos")]
public sealed class CosmosDocumentStoreContract(CosmosServer server) : DocumentStoreContract, IDisposable
{
    private readonly CosmosMeter _meter = new();
    private CosmosClient? _client;

    public void Dispose()
    {
        _client?.Dispose();
        _meter.Dispose();
    }

    protected override async Task<IDocumentStore> OpenAsync(TimeProvider clock)
    {
        _client = server.Client(clock);
        return new CosmosDocumentStore(await CosmosServer.DatabaseAsync(_client, "things", "other"), _meter);
    }
}
