using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VideoConf.Infra.Tests.Hooks;

/// <summary>
/// As much of Azure as the hooks ask, on one loopback address: Resource Manager, a key vault, a blob container, by their documented paths. What a test wants to be
/// there it puts in <see cref="Resources"/>; everything asked is in <see cref="Requests"/>.
/// </summary>
internal sealed partial class FakeAzure : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAzure(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Answers of Resource Manager by path behind the subscription.</summary>
    public ConcurrentDictionary<string, JsonNode> Resources { get; } = new();

    /// <summary>The vault's secrets.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new();

    /// <summary>The container's blobs.</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>Blocks that no list has made a blob of yet.</summary>
    public ConcurrentDictionary<string, byte[]> Blocks { get; } = new();

    /// <summary>Method and path of everything asked, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Bodies of what was sent to Resource Manager, by method and path.</summary>
    public ConcurrentDictionary<string, JsonNode?> Sent { get; } = new();

    /// <summary>What the next requests are answered instead, first come first served.</summary>
    public ConcurrentQueue<int> Failures { get; } = new();

    /// <summary>The application registration; null where it may not be seen.</summary>
    public JsonNode? Registration { get; set; }

    /// <summary>Keys of the vault, newest version last.</summary>
    public List<FakeVaultKey> Keys { get; } = [FakeVaultKey.Create(1)];

    public static async Task<FakeAzure> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var azure = new FakeAzure(app);
        app.Run(azure.AnswerAsync);
        await app.StartAsync();
        return azure;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var key in Keys) key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        Requests.Enqueue($"{http.Request.Method} {path}");
        if (Failures.TryDequeue(out var status))
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync("""{"error":{"code":"Failed","message":"As the test wants."}}""");
            return;
        }

        if (!http.Request.Headers.Authorization.ToString().StartsWith("Bearer token for ", StringComparison.Ordinal) && path != "/config.json")
        {
            http.Response.StatusCode = 401;
            return;
        }

        await (path.Split('/')[1] switch
        {
            "subscriptions" => ResourceAsync(http, path.Split('/', 4)[3]),
            "secrets" => SecretAsync(http, path.Split('/')[2]),
            "keys" => KeyAsync(http, path.Split('/')),
            "node-packages" => BlobAsync(http, path.Split('/')[2]),
            "v1.0" => RegistrationAsync(http),
            "config.json" => http.Response.WriteAsync($$"""{"apiUrl":"{{Address.GetLeftPart(UriPartial.Authority)}}"}"""),
            _ => MissingAsync(http),
        });
    }

    private async Task ResourceAsync(HttpContext http, string path)
    {
        Assert.True(http.Request.Query.ContainsKey("api-version"), $"{path} is asked without a version");
        if (http.Request.Method != "GET")
        {
            using var reader = new StreamReader(http.Request.Body);
            var text = await reader.ReadToEndAsync();
            Sent[$"{http.Request.Method} {path}"] = text.Length == 0 ? null : JsonNode.Parse(text);
        }

        if (!Resources.TryGetValue(path, out var resource) && http.Request.Method == "GET") await MissingAsync(http);
        else await http.Response.WriteAsync(resource?.ToJsonString() ?? "{}");
    }

    private async Task SecretAsync(HttpContext http, string name)
    {
        if (http.Request.Method == "PUT") Secrets[name] = (await JsonNode.ParseAsync(http.Request.Body))!["value"]!.GetValue<string>();
        if (Secrets.TryGetValue(name, out var value)) await http.Response.WriteAsync(new JsonObject { ["value"] = value }.ToJsonString());
        else await MissingAsync(http);
    }

    private async Task KeyAsync(HttpContext http, string[] path)
    {
        if (path[3] == "versions")
        {
            var versions = new JsonArray([.. Keys.Select(key => key.Describe(Address))]);
            await http.Response.WriteAsync(new JsonObject { ["value"] = versions }.ToJsonString());
            return;
        }

        var found = Keys.Single(key => key.Version == path[3]);
        if (path.Length == 5 && path[4] == "sign")
        {
            var request = await JsonNode.ParseAsync(http.Request.Body);
            await http.Response.WriteAsync(new JsonObject { ["value"] = found.Sign(request!["value"]!.GetValue<string>()) }.ToJsonString());
            return;
        }

        await http.Response.WriteAsync(new JsonObject { ["key"] = found.Public(Address) }.ToJsonString());
    }

    // Microsoft Graph, an application by its client id.
    private async Task RegistrationAsync(HttpContext http)
    {
        if (Registration is null)
        {
            http.Response.StatusCode = 403;
            return;
        }

        Assert.StartsWith("/v1.0/applications(appId='", http.Request.Path.Value, StringComparison.Ordinal);
        if (http.Request.Method == "PATCH") Registration = await JsonNode.ParseAsync(http.Request.Body);
        await http.Response.WriteAsync(Registration!.ToJsonString());
    }

    private static Task MissingAsync(HttpContext http)
    {
        http.Response.StatusCode = 404;
        return http.Response.WriteAsync("""{"error":{"code":"NotFound","message":"There is no such thing."}}""");
    }
}
