using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using VideoConf.Contracts.Node;
using VideoConf.MediaNode.Api;
using VideoConf.MediaNode.Audio.Listening;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.Jobs;
using VideoConf.MediaNode.Captions.Live;
using VideoConf.MediaNode.Composing;
using VideoConf.MediaNode.Composing.Ffmpeg;
using VideoConf.MediaNode.Engine;
using VideoConf.MediaNode.Events;
using VideoConf.MediaNode.Hosting;
using VideoConf.MediaNode.Metrics;
using VideoConf.MediaNode.Recording;
using VideoConf.MediaNode.Registration;
using VideoConf.MediaNode.Storage;
using VideoConf.Sfu;

namespace VideoConf.MediaNode;

/// <summary>
/// The service on a media VM: an SFU behind the node API. <c>StartAsync</c> of what <c>Build</c> returns binds the media port
/// and the API's listener; <c>StopAsync</c> ends both and delivers the last events.
/// </summary>
public static class MediaNodeApp
{
    /// <summary>Bodies up to this size are read: an offer of 256 KiB whose JSON escapes half its characters.</summary>
    private const long LargestBody = 1024 * 1024;

    /// <summary>Build of this node, as it reports it.</summary>
    public static string Version { get; } =
        typeof(MediaNodeApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Base URL of the node API once the application has started.</summary>
    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>How the node is, for a host that runs it in its own process.</summary>
    public static NodeStatus StatusOf(WebApplication app) => app.Services.GetRequiredService<NodeStatusReader>().Read();

    /// <summary>Completes when the control plane knows the node; for a host that runs it in its own process.</summary>
    public static Task WhenRegisteredAsync(WebApplication app, CancellationToken cancellationToken) =>
        app.Services.GetRequiredService<Registrar>().Registered.WaitAsync(cancellationToken);

    /// <summary>Lets the node run empty, for a process that is told so by its machine.</summary>
    /// <param name="app">The node.</param>
    /// <param name="within">By when it ends in any case; null for when it is empty.</param>
    internal static void Drain(WebApplication app, TimeSpan? within) => app.Services.GetRequiredService<DrainDesk>().Begin(within);

    /// <summary>Puts a node together; nothing is bound yet.</summary>
    /// <param name="options">What it must be told.</param>
    /// <param name="clock">Time.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    public static WebApplication Build(MediaNodeOptions options, TimeProvider clock, ILoggerFactory? loggers = null)
    {
        var sfu = new SfuOptions
        {
            BindAddress = options.ResolveMediaBindAddress(),
            Port = options.MediaPort,
            AnnouncedAddresses = options.AnnouncedAddresses,

            // On one's own machine nothing stops UDP, and Chromium takes TCP from another interface for the cheaper way there.
            AcceptsTcp = options.AnnouncedAddresses.Any(address => !IPAddress.IsLoopback(address)),
            Workers = options.Workers,
            Cores = options.Cores,
            BusyPoll = options.BusyPoll,
            RealTime = options.RealTime,
            Network = options.PortableMedia ? SfuNetwork.Portable : SfuNetwork.Automatic,
            PortableCiphers = options.PortableMedia,
        };
        return Build(options, new SfuEngine(new SfuServer(sfu, clock, (loggers ?? NullLoggerFactory.Instance).CreateLogger<SfuServer>())), clock, loggers);
    }

    internal static WebApplication Build(MediaNodeOptions options, IMediaEngine engine, TimeProvider clock, ILoggerFactory? loggers)
    {
        if (options.AnnouncedAddresses.Count == 0) throw new ArgumentException("A node needs an address to announce.", nameof(options));

        // The empty builder: a node in another host's process must not read that host's settings nor its URLs.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = typeof(MediaNodeApp).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        }).UseUrls(options.ListenUrl.AbsoluteUri);

        var services = builder.Services;
        if (loggers is not null) services.AddSingleton(loggers);
        services.AddLogging();
        if (!options.HandlesSignals || options.EndsWithInput) services.AddSingleton<IHostLifetime, GuestLifetime>();
        services.AddRouting();
        services.AddSingleton(options).AddSingleton(clock).AddSingleton(engine).AddSingleton(options.ControlPlaneKeys);
        services.AddSingleton<DepartedParticipants>().AddSingleton<OfferDesk>().AddSingleton<NodeStatusReader>().AddSingleton<NodeMetrics>();
        services.AddSingleton(new EventQueue(options.EventQueueCapacity));
        services.AddSingleton<IEventSink, ControlPlaneSink>();
        services.AddSingleton(provider => new EventPusher(
            provider.GetRequiredService<EventQueue>(), provider.GetRequiredService<IEventSink>(), clock, options.EventRetention,
            provider.GetRequiredService<ILogger<EventPusher>>()));
        services.AddSingleton(new ObjectStoreOptions()).AddSingleton<ObjectStore>();
        services.AddSingleton(new RecordingLimits()).AddSingleton<RecordingDesk>();
        services.AddSingleton(provider => CaptionEngine.Choose(options, clock, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<CaptionCounters>().AddSingleton<CaptionDesk>().AddSingleton<TranscriptionDesk>().AddSingleton<ListenerDesk>();
        services.AddHostedService<MediaNodeService>();
        services.AddSingleton<DrainDesk>().AddSingleton<LoadReader>().AddSingleton<ControlPlaneLine>().AddSingleton<Registrar>();
        services.AddSingleton(provider => new NodeMeter(() => provider.GetRequiredService<Registrar>().Load.LoadPercent));
        services.AddSingleton(options.Compositions).AddSingleton<FfmpegRunner>().AddSingleton<CompositionDesk>();
        services.AddHostedService(provider => provider.GetRequiredService<CompositionDesk>());
        services.AddHostedService(provider => provider.GetRequiredService<TranscriptionDesk>());

        // The last to start is the first to stop: the control plane places no room here any more while the others end.
        services.AddHostedService(provider => provider.GetRequiredService<Registrar>());

        var app = builder.Build();

        // Nobody asks for it: it is asked.
        _ = app.Services.GetRequiredService<NodeMeter>();
        app.UseMiddleware<FaultBoundary>();
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        var api = app.MapGroup("/node/v1").AddEndpointFilter<ServiceTokenFilter>();
        RoomEndpoints.Map(api);
        MediaEndpoints.Map(api);
        RelayEndpoints.Map(api);
        RecordingEndpoints.Map(api);
        CaptionEndpoints.Map(api);
        TranscriptionEndpoints.Map(api);
        AudioEndpoints.Map(api);
        CompositionEndpoints.Map(api);
        DrainEndpoints.Map(api);
        api.MapGet("/status", (NodeStatusReader status) => TypedResults.Ok(status.Read()));
        app.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        app.MapGet("/metrics", (NodeMetrics metrics) => TypedResults.Text(metrics.Write(), PrometheusText.ContentType));
        return app;
    }
}
