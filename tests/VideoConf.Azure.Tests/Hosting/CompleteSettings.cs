using Microsoft.Extensions.Configuration;

namespace VideoConf.Azure.Tests.Hosting;

/// <summary>Settings as a deployment gives them.</summary>
internal static class CompleteSettings
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["Cosmos__accountEndpoint"] = "https://example.documents.azure.com:443/",
        ["Cosmos__databaseName"] = "videoconf",
        ["KeyVault__uri"] = "https://example.vault.azure.net/",
        ["KeyVault__signingKey"] = "token-signing",
        ["KeyVault__turnSecret"] = "turn-secret",
        ["Language__endpoint"] = "https://example.openai.azure.com/",
        ["Language__deployment"] = "summaries",
        ["AzureSignalRConnectionString__serviceUri"] = "https://example.service.signalr.net",
        ["Media__homeRegion"] = "westeurope",
        ["Media__regions"] = "westeurope",
        ["Media__resourceGroup"] = "/subscriptions/0/resourceGroups/example",
        ["Media__scaleSetPrefix"] = "example",
        ["Media__nodeApiPort"] = "8443",
        ["Turn__port"] = "3478",
        ["Turn__tlsPort"] = "443",
        ["Web__origin"] = "https://example.azurestaticapps.net",
        ["Web__publicUrl"] = "https://example.azurewebsites.net",
    };

    public static IEnumerable<string> Required => Values.Keys;

    public static IConfiguration With(params IEnumerable<(string Name, string Value)> changes)
    {
        var all = new Dictionary<string, string?>(Values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
        {
            ["Recordings__accounts__westeurope"] = "https://rec.blob.core.windows.net/",
        };
        foreach (var (name, value) in changes) all[name] = value;
        return new ConfigurationBuilder()
            .AddInMemoryCollection(all.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value))).Build();
    }

    public static IConfiguration With(string name, string value) => With((name, value));
}
