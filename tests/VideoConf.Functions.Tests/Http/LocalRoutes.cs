using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Local.Hosting;

namespace VideoConf.Functions.Tests.Http;

/// <summary>The one-machine host, started once for what it says of itself.</summary>
public sealed class LocalRoutes : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("videoconf-functions-").FullName;
    private LocalHost? _host;

    public IServiceProvider Services => _host!.Services;

    public Uri Address => _host!.Address;

    public async Task InitializeAsync()
    {
        _host = LocalHost.Build(new LocalOptions { DataFolder = _folder, Port = 0, Turn = false, MediaWorkers = 1 });
        await _host.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Method and path of each endpoint of the API.</summary>
    public IReadOnlyList<string> All() =>
    [
        .. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
            .Where(route => Prefixes.Any(prefix => route.Contains(" /" + prefix, StringComparison.Ordinal)))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    private static readonly string[] Prefixes = ["v1/", "healthz", "metrics", "openapi.json", "docs", "config.json"];

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
        ?? (endpoint.RoutePattern.RawText!.EndsWith("/negotiate", StringComparison.Ordinal) ? ["POST"] : Array.Empty<string>());
}
