using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VideoConf.Azure.Hosting;
using VideoConf.Azure.Quality;
using VideoConf.Functions.Identity;
using VideoConf.Functions.Signaling;
using VideoConf.Functions.Workflows;
using VideoConf.Http.Outbound;
using VideoConf.Http.Placement;
using VideoConf.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Quality;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Topology;
using VideoConf.Meetings.Webhooks;
using VideoConf.Meetings.Workflows;
using VideoConf.Telemetry;

namespace VideoConf.Functions.Hosting;

/// <summary>The host's services. The adapters of the ports (documents, blobs, signals, nodes, keys) come from the adapters' own project.</summary>
public static class CloudServices
{
    /// <summary>Adds everything that this project brings.</summary>
    public static IServiceCollection AddVideoConf(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = CloudSettings.Read(configuration);
        services.AddSingleton(settings).AddSingleton(settings.RateLimits).AddSingleton(settings.Address).AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new MeetingsOptions
        {
            HubUrl = settings.HubUrl,
            Turn = provider.GetRequiredService<TurnOptions>(),
            SignIn = new SignInPolicy { NamesAreEnough = false, Guests = settings.SignIn.Guests },
            TenantId = settings.SignIn.TenantId,
            Administrators = settings.Administrators,
            Audit = settings.Audit,
            Presence = PresenceOptions.Serverless,
            Topology = settings.Topology,
            Mesh = new MeshOptions { Size = settings.MeshSize },
            Nodes = new NodeOptions { HomeRegion = configuration["Media:homeRegion"] ?? new NodeOptions().HomeRegion }.Reaching(settings.Relays),
        });
        services.AddSingleton(settings.SignIn).AddSingleton<EntraTokens>();
        services.AddSingleton(provider => new EntraKeys(
            new HttpClient { MaxResponseContentBufferSize = EntraKeys.MaxAnswer }, settings.SignIn, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EntraKeys>>()));
        services.AddSingleton<INodeAdmission>(provider => new NodeAdmission(
            new EntraTokens(settings.SignIn, provider.GetRequiredService<EntraKeys>(), provider.GetRequiredService<TimeProvider>(), NodeAdmission.Audiences), settings.NodePrincipalId));
        services.AddSingleton(provider => provider.GetRequiredService<MeetingsOptions>().Nodes);
        services.AddSingleton<NodeRegistry>().AddSingleton<NodeKeys>().AddSingleton<MediaNodeClient>().AddSingleton<IMediaNodes, HttpMediaNodes>();
        services.AddSingleton<DurableWorkflows>().AddSingleton<IWorkflowClient>(provider => provider.GetRequiredService<DurableWorkflows>());
        services.AddSingleton<ControlPlane>().AddSingleton<Plane>();
        services.AddSingleton(provider => new WorkflowRunner(provider.GetRequiredService<ControlPlane>().Workflows, provider.GetRequiredService<DurableWorkflows>()));
        services.AddSingleton<IWebhookSender>(_ => new WebhookCaller(new OutboundRules()));
        services.AddSingleton<ClientMeasurements>().AddSingleton<IMeasurementSink, CloudMeasurements>().AddSingleton(provider => provider.GetRequiredService<ControlPlane>().RefusalAudit).AddSingleton<HubCalls>();
        services.AddTelemetry(provider => new TelemetryOptions
        {
            Role = "control-plane",
            Instance = configuration["WEBSITE_INSTANCE_ID"] ?? Environment.MachineName,
            ConnectionString = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"],
            Credential = provider.GetRequiredService<TokenCredential>(),
            Collector = TelemetryOptions.CollectorOf(configuration[TelemetryPipeline.CollectorSetting]),
        });
        services.ConfigureHttpJsonOptions(json => JsonSettings.Configure(json.SerializerOptions));
        services.AddServerlessHub<SignalHub>();
        services.AddAzureAdapters(configuration);
        return services;
    }
}
