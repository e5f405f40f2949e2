using System.Globalization;
using Microsoft.Extensions.Configuration;
using VideoConf.Contracts.Signaling;
using VideoConf.Functions.Http;
using VideoConf.Functions.Identity;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Topology;

namespace VideoConf.Functions.Hosting;

/// <summary>The application settings that this host reads itself. Bicep provides each of them.</summary>
public sealed record CloudSettings
{
    /// <summary>
    /// Whether platform authentication stands before this application; set by the platform. Without it the principal header is anybody's to write. What infra/
    /// makes is without it: the application verifies tokens itself.
    /// </summary>
    public const string PlatformAuthentication = "WEBSITE_AUTH_ENABLED";

    /// <summary>Where clients find the hub's negotiation.</summary>
    public const string HubUrlSetting = "VIDEOCONF_HUB_URL";

    /// <summary>Who may register as a media node.</summary>
    public const string NodeIdentitySetting = "Media__nodePrincipalId";

    /// <summary>The Front Door that requests come through; empty where they come directly.</summary>
    public const string FrontDoorSetting = "FrontDoor__id";

    /// <summary>How media travels: <c>auto</c>, or <c>sfu</c> where a rule of the organisation keeps it at the media nodes.</summary>
    public const string TopologySetting = "Media__topology";

    /// <summary>How many people may meet from peer to peer; absent: as many as <see cref="MeshOptions.LargestSize"/>.</summary>
    public const string MeshSizeSetting = "Media__meshSize";

    /// <summary>How far a room may reach over several media nodes: one of <see cref="RelayReaches"/>.</summary>
    public const string RelaysSetting = "Media__relays";

    // Where it is said, orchestrations live in the host's storage account, whose settings the host checks itself.
    private const string DurableProvider = "AzureFunctionsJobHost__extensions__durableTask__storageProvider__type";
    private static readonly string[] Required = ["AzureSignalRConnectionString__serviceUri", "DURABLE_TASK_SCHEDULER_CONNECTION_STRING", "TASKHUB_NAME", NodeIdentitySetting];

    /// <summary>Whether the principal header comes from the platform.</summary>
    public required bool TrustsPrincipal { get; init; }

    /// <summary>Where clients find the hub.</summary>
    public required string HubUrl { get; init; }

    /// <summary>Who may come.</summary>
    public SignInSettings SignIn { get; init; } = new();

    /// <summary>Object id of the media nodes' managed identity.</summary>
    public string? NodePrincipalId { get; init; }

    /// <summary>How media travels.</summary>
    public string Topology { get; init; } = Topologies.Auto;

    /// <summary>How many people may meet from peer to peer.</summary>
    public int MeshSize { get; init; } = MeshOptions.LargestSize;

    /// <summary>How far a room may reach over several media nodes.</summary>
    public string Relays { get; init; } = RelayReaches.Everywhere;

    /// <summary>Who runs the organisation's meetings.</summary>
    public Administrators Administrators { get; init; } = Administrators.None;

    /// <summary>How long the audit log is kept.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Whose word tells where requests come from.</summary>
    public ClientAddress Address { get; init; } = new(FrontDoorId: null);

    /// <summary>How often one user or address may ask one instance of this host.</summary>
    public RateLimits RateLimits { get; init; } = new();

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">Some are missing or wrong; all of them are named.</exception>
    public static CloudSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var required = Value(configuration, DurableProvider) is null ? Required : Required.Where(name => name != "DURABLE_TASK_SCHEDULER_CONNECTION_STRING");
        var wrong = required.Where(name => string.IsNullOrWhiteSpace(Value(configuration, name))).Select(name => $"{name} is missing").ToList();
        var authentication = Value(configuration, PlatformAuthentication);
        if (!string.IsNullOrWhiteSpace(authentication) && !bool.TryParse(authentication, out _)) wrong.Add($"{PlatformAuthentication} is neither True nor False");
        var topology = Value(configuration, TopologySetting) is { Length: > 0 } said ? said : Topologies.Auto;
        if (topology is not (Topologies.Auto or Topologies.Sfu)) wrong.Add($"{TopologySetting} is neither auto nor sfu");
        var meshSize = MeshOptions.LargestSize;
        if (Value(configuration, MeshSizeSetting) is { Length: > 0 } size && (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out meshSize) || meshSize is < MeshOptions.SmallestSize or > MeshOptions.LargestSize))
            wrong.Add($"{MeshSizeSetting} is not a number from {MeshOptions.SmallestSize} to {MeshOptions.LargestSize}");
        var relays = Value(configuration, RelaysSetting) is { Length: > 0 } reach ? reach : RelayReaches.Everywhere;
        if (!RelayReaches.All.Contains(relays, StringComparer.Ordinal)) wrong.Add($"{RelaysSetting} is none of {string.Join(", ", RelayReaches.All)}");
        var signIn = SignInSettings.Read(configuration, wrong);
        var audit = AuditSettings.Read(configuration, signIn, wrong);
        if (wrong.Count > 0) throw new InvalidOperationException($"The application's settings are not complete: {string.Join("; ", wrong)}.");
        return new CloudSettings
        {
            TrustsPrincipal = bool.TryParse(authentication, out var isOn) && isOn,
            HubUrl = Value(configuration, HubUrlSetting) ?? "/v1/signal",
            SignIn = signIn,
            Administrators = audit.Administrators,
            Audit = audit.Options,
            NodePrincipalId = Value(configuration, NodeIdentitySetting),
            Topology = topology,
            MeshSize = meshSize,
            Relays = relays,
            Address = new ClientAddress(Value(configuration, FrontDoorSetting) is { Length: > 0 } door ? door : null),
        };
    }

    // In an environment variable's name a section's colon is two underscores; configuration has turned them into one by now.
    private static string? Value(IConfiguration configuration, string name) => configuration[name.Replace("__", ":", StringComparison.Ordinal)] ?? configuration[name];
}
