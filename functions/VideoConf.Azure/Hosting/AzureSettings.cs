using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace VideoConf.Azure.Hosting;

/// <summary>Where the adapters find Azure's services: every setting of theirs, read once. Addresses and names; no secret is among them.</summary>
public sealed record AzureSettings
{
    /// <summary>The user-assigned identity that the application acts as; null where the machine's only one does, or a developer's own sign-in.</summary>
    public string? ClientId { get; init; }

    /// <summary>Documents.</summary>
    public required CosmosSettings Cosmos { get; init; }

    /// <summary>Recordings and their chunks: a storage account for each region of the media plane, by the region's name.</summary>
    public required ImmutableDictionary<string, Uri> RecordingAccounts { get; init; }

    /// <summary>Keys and secrets.</summary>
    public required KeyVaultSettings KeyVault { get; init; }

    /// <summary>Summaries and translation.</summary>
    public required LanguageSettings Language { get; init; }

    /// <summary>Azure SignalR Service; the host's own setting, which its hub reads too.</summary>
    public required Uri SignalR { get; init; }

    /// <summary>Media nodes.</summary>
    public required MediaSettings Media { get; init; }

    /// <summary>TURN servers.</summary>
    public required TurnSettings Turn { get; init; }

    /// <summary>The web client.</summary>
    public required WebSettings Web { get; init; }

    /// <summary>Azure Communication Services; null where none is wanted.</summary>
    public Uri? Communication { get; init; }

    /// <summary>What clients measure; null where nobody evaluates it.</summary>
    public QualitySettings? Quality { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">Some are missing or wrong; all of them are named.</exception>
    public static AzureSettings Read(IConfiguration configuration)
    {
        var read = new SettingsReader(configuration);
        var home = read.Text("Media__homeRegion");
        var settings = new AzureSettings
        {
            ClientId = read.Optional("AZURE_CLIENT_ID"),
            Cosmos = new CosmosSettings(read.Address("Cosmos__accountEndpoint"), read.Text("Cosmos__databaseName")),
            RecordingAccounts = read.Addresses("Recordings__accounts"),
            KeyVault = new KeyVaultSettings(read.Address("KeyVault__uri"), read.Text("KeyVault__signingKey"), read.Text("KeyVault__turnSecret")),
            SignalR = read.Address("AzureSignalRConnectionString__serviceUri"),
            Language = new LanguageSettings(read.Address("Language__endpoint"), read.Text("Language__deployment")),
            Media = new MediaSettings(
                home, read.List("Media__regions"), read.Text("Media__resourceGroup"), read.Text("Media__scaleSetPrefix"), read.Port("Media__nodeApiPort")),
            Turn = new TurnSettings(read.Port("Turn__port"), read.Port("Turn__tlsPort"), read.Optional("Turn__domain")),
            Web = new WebSettings(read.Address("Web__origin"), read.Address("Web__publicUrl")),
            Communication = read.OptionalAddress("Communication__endpoint"),
            Quality = read.Optional("Quality__fullyQualifiedNamespace") is { } host ? new QualitySettings(host, read.Text("Quality__eventHubName")) : null,
        };
        foreach (var region in settings.Media.Regions.Where(region => !settings.RecordingAccounts.ContainsKey(region)))
            read.Refuse($"Recordings__accounts__{region}", "is missing: Media__regions names the region");
        if (!settings.Media.Regions.Contains(home, StringComparer.OrdinalIgnoreCase)) read.Refuse("Media__homeRegion", "is none of Media__regions");
        read.ThrowIfAny();
        return settings;
    }
}

/// <summary>The account and database of documents.</summary>
/// <param name="AccountEndpoint">The account.</param>
/// <param name="DatabaseName">The database.</param>
public sealed record CosmosSettings(Uri AccountEndpoint, string DatabaseName);

/// <summary>The vault, and the names in it.</summary>
/// <param name="Address">The vault.</param>
/// <param name="SigningKey">The key that signs tokens.</param>
/// <param name="TurnSecret">The secret shared with TURN servers.</param>
public sealed record KeyVaultSettings(Uri Address, string SigningKey, string TurnSecret);

/// <summary>The language model.</summary>
/// <param name="Endpoint">The resource.</param>
/// <param name="Deployment">The model's deployment.</param>
public sealed record LanguageSettings(Uri Endpoint, string Deployment);

/// <summary>Where media nodes are.</summary>
/// <param name="HomeRegion">The control plane's region.</param>
/// <param name="Regions">Every region that has nodes.</param>
/// <param name="ResourceGroup">The resource id of the scale sets' group.</param>
/// <param name="ScaleSetPrefix">What names of scale sets begin with.</param>
/// <param name="NodeApiPort">Where nodes listen for the control plane.</param>
public sealed record MediaSettings(string HomeRegion, ImmutableArray<string> Regions, string ResourceGroup, string ScaleSetPrefix, int NodeApiPort);

/// <summary>Where TURN servers listen.</summary>
/// <param name="Port">UDP and TCP.</param>
/// <param name="TlsPort">TLS.</param>
/// <param name="Domain">What the machines' names end with; null where they have addresses alone, and so no certificate.</param>
public sealed record TurnSettings(int Port, int TlsPort, string? Domain);

/// <summary>Where people come from.</summary>
/// <param name="Origin">The web client's origin.</param>
/// <param name="PublicUrl">The API's address as clients see it.</param>
public sealed record WebSettings(Uri Origin, Uri PublicUrl);

/// <summary>Where measurements go.</summary>
/// <param name="Namespace">Host name of the Event Hubs namespace.</param>
/// <param name="EventHub">The event hub.</param>
public sealed record QualitySettings(string Namespace, string EventHub);
