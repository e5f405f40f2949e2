using System.Net;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using VideoConf.Contracts.Tokens;
using VideoConf.Http.Placement;
using VideoConf.Local.Engines;
using VideoConf.Local.Files;
using VideoConf.Local.Http;
using VideoConf.Local.Metrics;
using VideoConf.Local.Placement;
using VideoConf.Local.Recordings;
using VideoConf.Local.Signaling;
using VideoConf.Local.Storage.Folder;
using VideoConf.Local.Storage.Sqlite;
using VideoConf.Local.Turn;
using VideoConf.Local.Workflows;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Recordings;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Telemetry;

namespace VideoConf.Local.Hosting;

/// <summary>What the application is wired to.</summary>
/// <param name="Issuer">Signs tokens.</param>
/// <param name="Verifier">Verifies them.</param>
/// <param name="Media">The media nodes.</param>
/// <param name="Turn">What clients are told of TURN.</param>
/// <param name="TurnUsage">What is relayed.</param>
/// <param name="Links">Makes and verifies addresses of files.</param>
internal sealed record LocalParts(TokenIssuer Issuer, TokenVerifier Verifier, ILocalMedia Media, TurnOptions Turn, TurnUsage TurnUsage, SignedFileLinks Links);

/// <summary>The web application: services, then the pipeline, then the routes.</summary>
internal static class LocalApplication
{
    /// <summary>An SDP of 256 KiB as a JSON string, line ends escaped, with its envelope.</summary>
    private const int MaxHubMessage = 320 * 1024;

    /// <summary>Clients that find nobody wait for eight seconds at most before they try again, and then enter.</summary>
    private static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(12);

    public static WebApplication Build(LocalOptions options, DataFolder data, LocalParts parts)
    {
        // The empty builder: nothing of the environment or of a settings file changes what the command line says.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(LocalApplication).Assembly.GetName().Name });
        AddListeners(builder, options, data);
        AddLogging(builder.Logging);
        AddServices(builder.Services, options, data, parts);
        var app = builder.Build();
        UsePipeline(app);
        MapRoutes(app);
        app.UseWebClient(WebClient.Find(options.WebFolder));
        return app;
    }

    private static void AddListeners(WebApplicationBuilder builder, LocalOptions options, DataFolder data) => builder.WebHost.UseKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024; // Each route reads no more than its own limit.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.ListenAnyIP(options.Port);
        if (options.Https)
        {
            var certificate = SelfSignedCertificate.LoadOrCreate(data.Keys, [.. MediaAddress.All(), .. options.MediaIp is { } ip ? [ip] : Array.Empty<IPAddress>()], options.Clock);
            kestrel.ListenAnyIP(options.HttpsPort, listen => listen.UseHttps(certificate));
        }
    });

    private static void AddLogging(ILoggingBuilder logging)
    {
        // Standard output is for the ready line alone.
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);

        // A start that failed is told in a sentence by LocalRun, not in a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // It calls every refused hub call a failure of ours; HubErrors logs those that are.
        logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None);
    }

    private static void AddServices(IServiceCollection services, LocalOptions options, DataFolder data, LocalParts parts)
    {
        services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        services.AddSingleton(options.Clock).AddSingleton(parts.Issuer).AddSingleton<ITokenIssuer>(parts.Issuer).AddSingleton(parts.Verifier).AddSingleton(parts.Media).AddSingleton(parts.Media.Admission);
        services.AddSingleton<IDocumentStore>(provider => SqliteDocumentStore.Open(data.Database, options.Clock, provider.GetRequiredService<ILogger<SqliteDocumentStore>>()));
        services.AddSingleton<IBlobStore>(_ => new FolderBlobStore(data.Blobs, options.Clock));
        services.AddSingleton(parts.Links).AddSingleton<IFileLinks>(parts.Links);
        services.AddSingleton(provider => provider.GetRequiredService<MeetingsOptions>().Nodes);
        services.AddSingleton<NodeRegistry>().AddSingleton<NodeKeys>().AddSingleton<MediaNodeClient>().AddSingleton<IMediaNodes, HttpMediaNodes>();
        services.AddSingleton<ISignalSender, HubSignalSender>();
        services.AddSingleton(new MeetingsOptions
        {
            HubUrl = JoinTokenGate.Path,
            Turn = parts.Turn,
            Nodes = options is { Nodes: 0, OutsideNodes: [] } ? NodeOptions.OneMachine : NodeOptions.Several(options.NodeRegions is [var home, ..] ? home : null).Reaching(options.Relays),
            Presence = new PresenceOptions { Return = ReturnTime },
            Topology = options.Topology,
            Mesh = options.Mesh,
            Administrators = new Administrators(options.Administrators),
            Audit = options.Audit,
        });
        services.AddWorkflows(options.Clock);
        services.AddEngines(options, () => options.PublicUrl ?? parts.Links.ControlPlane());
        services.AddSingleton<ControlPlane>();
        services.AddSingleton(parts.TurnUsage).AddSingleton<ControlMetrics>().AddSingleton<ClientMeasurements>().AddSingleton<IMeasurementSink, LocalMeasurements>();
        services.AddTelemetry(_ => new TelemetryOptions
        {
            Role = "videoconf",
            Instance = Environment.MachineName,
            Collector = TelemetryOptions.CollectorOf(Environment.GetEnvironmentVariable(TelemetryPipeline.CollectorSetting)),
        });
        services.AddHostedService<PresenceService>();
        services.AddHostedService<RecordingService>();
        services.AddHostedService<RetentionService>();
        services.AddHostedService<WorkflowService>();

        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => JsonSettings.Configure(json.SerializerOptions));
        services.AddCors(cors => cors.AddPolicy(MediaEndpoints.Cors, AllowPlayers));
        services.AddSingleton(options.RateLimits).AddRateLimits(options.RateLimits);
        services.AddApiDocument();
        services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = MaxHubMessage;
            hub.KeepAliveInterval = TimeSpan.FromSeconds(5);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(12);
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.AddFilter<HubErrors>();
        });
        services.AddSingleton<IHubProtocol>(provider => new TypedErrorProtocol(new JsonHubProtocol(provider.GetRequiredService<IOptions<JsonHubProtocolOptions>>())));
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseSecurityHeaders();
        app.UseRouting();
        app.UseMiddleware<RequestMetrics>();
        app.UseCors();
        app.UseMiddleware<SessionMiddleware>();
        app.UseRateLimiter();
        app.UseMiddleware<JoinTokenGate>();
        app.UseWebSockets();
    }

    private static void MapRoutes(WebApplication app)
    {
        var api = app.MapGroup("/v1");
        IdentityEndpoints.Map(api);
        MeetingEndpoints.Map(api);
        RoomEndpoints.Map(api);
        ModerationEndpoints.Map(api);
        SessionEndpoints.Map(api);
        AuditEndpoints.Map(api);
        ApiKeyEndpoints.Map(api);
        WebhookEndpoints.Map(api);
        MediaEndpoints.Map(api);
        AudioEndpoints.Map(api);
        CaptionEndpoints.Map(api);
        ChatEndpoints.Map(api);
        PollEndpoints.Map(api);
        BreakoutEndpoints.Map(api);
        TranscriptEndpoints.Map(api);
        SummaryEndpoints.Map(api);
        NotificationEndpoints.Map(api);
        TelemetryEndpoints.Map(api);
        NodeEndpoints.Map(api);
        RecordingEndpoints.Map(api);
        ObjectEndpoints.Map(api);
        FileEndpoints.Map(api);
        OperationsEndpoints.Map(app);
        DocumentEndpoints.Map(app);
        app.MapHub<SignalHub>(JoinTokenGate.Path);
    }

    private static void AllowPlayers(CorsPolicyBuilder policy) =>
        policy.AnyOriginWithoutCredentials().WithMethods("POST", "PATCH", "GET", "DELETE", "OPTIONS")
            .WithHeaders("Authorization", "Content-Type", "If-Match", "Idempotency-Key", Correlation.Header)
            .WithExposedHeaders("Location", "ETag", "Link", "Accept-Patch", Correlation.Header)
            .SetPreflightMaxAge(TimeSpan.FromHours(1));

    // The framework's name says less than what it does: a token is needed, and no cookie is ever sent along.
    private static CorsPolicyBuilder AnyOriginWithoutCredentials(this CorsPolicyBuilder policy) => policy.AllowAnyOrigin();
}
