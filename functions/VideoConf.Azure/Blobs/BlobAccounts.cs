using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Blobs;

/// <summary>The storage accounts, one a region.</summary>
public sealed class BlobAccounts
{
    private readonly Dictionary<string, BlobServiceClient> _clients;

    /// <summary>Clients for the accounts by region.</summary>
    public BlobAccounts(IReadOnlyDictionary<string, Uri> accounts, TokenCredential credential, FirstMinutes minutes, TimeProvider clock, HttpPipelineTransport? transport = null)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        _clients = accounts.ToDictionary(
            account => account.Key, account => new BlobServiceClient(account.Value, credential, Options(minutes, clock, transport)), StringComparer.OrdinalIgnoreCase);
    }

    internal BlobServiceClient Of(string region) => _clients.TryGetValue(region, out var client)
        ? client
        : throw new InvalidOperationException($"Recordings of the region {region} are stored, and Recordings__accounts__{region} is not set any more: a region that has had meetings keeps its account.");

    private static BlobClientOptions Options(FirstMinutes minutes, TimeProvider clock, HttpPipelineTransport? transport)
    {
        // A version that every client of ours knows, so that a newer package asks for nothing new by itself.
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02);
        AzureRequests.Configure(options, minutes, clock);
        if (transport is not null) options.Transport = transport;
        return options;
    }
}
