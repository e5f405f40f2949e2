using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Local.Hosting;
using VideoConf.Local.Tests.Running;
using VideoConf.Local.Tests.Signaling;

namespace VideoConf.Local.Tests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task A_stop_tells_the_rooms_closes_the_sockets_and_takes_less_than_five_seconds()
    {
        await using var host = await RunningHost.StartAsync();
        var ada = await host.SignInAsync("Ada");
        var id = await ada.CreateMeetingAsync();
        await using var hub = await ada.EnterAsync(id);
        var started = TimeProvider.System.GetTimestamp();

        await host.Host.DisposeAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
        Assert.Equal("shutdown", (await hub.NextAsync("MeetingEnded")).GetProperty("reason").GetString());
        await hub.Closed.WaitAsync(HubClient.Deadline);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_option()
    {
        using var taken = new TcpListener(IPAddress.IPv6Any, 0);
        taken.Server.DualMode = true;
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RunningHost.StartAsync(options => options with { Port = port }));
        Assert.Contains($"Port {port} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_is_held_by_one_host_at_a_time()
    {
        await using var host = await RunningHost.StartAsync();
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RunningHost.StartAsync(host.Options));
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_kept_for_their_owner_alone_and_used_again()
    {
        using var folder = new TemporaryFolder();
        string token;
        LocalOptions options;
        await using (var first = await RunningHost.StartAsync(given => given with { DataFolder = folder.Path, Https = true }))
        {
            options = first.Options;
            token = (await first.SignInAsync("Ada")).Token;
        }

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            foreach (var file in Directory.GetFiles(Path.Combine(folder.Path, "keys"))) Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder.Path, "keys")));
        }

        await using var second = await RunningHost.StartAsync(options);
        using var response = await second.SendAsync(HttpMethod.Get, "/v1/meetings", token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_key_file_that_holds_no_key_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "keys"));
        var path = Path.Combine(folder.Path, "keys", "token-signing.pem");
        await File.WriteAllTextAsync(path, "nothing");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RunningHost.StartAsync(options => options with { DataFolder = folder.Path }));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Equal("nothing", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Https_serves_the_same_with_a_certificate_that_names_this_machine()
    {
        await using var host = await RunningHost.StartAsync(options => options with { Https = true });
        System.Security.Cryptography.X509Certificates.X509Certificate2? seen = null;
        using var handler = new HttpClientHandler
        {
#pragma warning disable MA0039 // What is under test is the certificate itself.
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                seen = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificate!.RawData);
                return true;
            },
#pragma warning restore MA0039
        };
        using var client = new HttpClient(handler) { BaseAddress = host.Host.SecureAddress };
        Assert.NotEmpty(await client.GetStringAsync("/openapi.json"));
        Assert.True(seen!.MatchesHostname("localhost"));
        Assert.True(seen.MatchesHostname("127.0.0.1"));
        seen.Dispose();
    }

    [Fact]
    public async Task The_api_document_lists_every_route_with_summary_and_problems()
    {
        await using var host = await RunningHost.StartAsync();
        var document = System.Text.Json.JsonElement.Parse(await host.Http.GetStringAsync("/openapi.json"));
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Route: $"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}", operation.Value)))
            .ToDictionary(one => one.Route, one => one.Value);

        var routes = host.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("v1", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText!.Contains("signal", StringComparison.Ordinal))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Where(method => method != "OPTIONS")
                // A name that takes the rest of the path has no word of its own in OpenAPI.
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/').Replace("{**", "{", StringComparison.Ordinal)}"))
            .ToList();

        Assert.True(routes.Count >= 17, string.Join('\n', routes));
        Assert.All(routes, route =>
        {
            Assert.True(described.TryGetValue(route, out var operation), $"{route} is not in {string.Join(", ", described.Keys)}");
            Assert.False(string.IsNullOrWhiteSpace(operation.GetProperty("summary").GetString()), route);
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), answer => answer.Name[0] == '4');
        });
        foreach (var name in new[] { "{id}", "{mediaId}" })
        {
            Assert.All(described.Where(one => one.Key.Contains(name, StringComparison.Ordinal)), one => Assert.Contains(
                one.Value.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == name.Trim('{', '}')));
        }

        Assert.All(described.Values, operation => Assert.DoesNotContain(
            operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Select(one => one.GetProperty("name").GetString()) : [],
            name => name is "signedIn" or "bearer" or "body"));
    }

    [Fact]
    public async Task The_api_page_needs_nothing_from_elsewhere()
    {
        await using var host = await RunningHost.StartAsync();
        var page = await host.Http.GetStringAsync("/docs");
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("/openapi.json", await host.Http.GetStringAsync("/docs/page.js"), StringComparison.Ordinal);
        Assert.NotEmpty(await host.Http.GetStringAsync("/docs/page.css"));
    }

    [Fact]
    public async Task Health_tells_of_documents_and_media()
    {
        await using var host = await RunningHost.StartAsync();
        using var response = await host.Http.GetAsync("/healthz");
        var health = await RunningHost.ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal(("ok", "ok", "ok"), (health.GetProperty("status").GetString(), health.GetProperty("documents").GetString(), health.GetProperty("media").GetString()));
        Assert.Contains("# TYPE videoconf_hub_connections gauge", await host.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }
}
