using Microsoft.Azure.Functions.Worker;

namespace VideoConf.Functions.Tests.Http;

public sealed class RouteParityTests(LocalRoutes local) : IClassFixture<LocalRoutes>
{
    /// <summary>What one machine has alone, and what has its place in the cloud.</summary>
    private static readonly Dictionary<string, string> OneMachineOnly = new()
    {
        ["GET /v1/rooms/{id}/participants/{participantId}/audio"] = "An HTTP trigger takes no WebSocket, and a node's own API is inside the network: not to be had in the cloud yet.",
        ["GET /v1/files/{token}/{fileName}"] = "A recording names addresses of the blob store, signed by a user delegation key.",
        ["HEAD /v1/files/{token}/{fileName}"] = "As above.",
        ["PUT /v1/nodes/{id}/objects/{**name}"] = "Nodes write to the blob store, by an address of a container.",
        ["GET /v1/nodes/{id}/objects/{**name}"] = "As above.",
        ["HEAD /v1/nodes/{id}/objects/{**name}"] = "As above.",
        ["DELETE /v1/nodes/{id}/objects/{**name}"] = "As above.",
        ["GET /metrics"] = "Application Insights collects them.",
    };

    [Fact]
    public void No_route_is_in_one_host_only()
    {
        var here = local.All();
        var cloud = FunctionCatalog.Routes();

        Assert.Empty(here.Except(cloud).Except(OneMachineOnly.Keys));
        Assert.Empty(cloud.Except(here));
    }

    [Fact]
    public void What_is_said_to_be_of_one_machine_alone_is_there_and_nowhere_else()
    {
        Assert.Empty(OneMachineOnly.Keys.Except(local.All()));
        Assert.Empty(OneMachineOnly.Keys.Intersect(FunctionCatalog.Routes()));
    }

    [Fact]
    public async Task Every_route_of_the_API_document_is_a_function_or_of_one_machine_alone()
    {
        using var client = new HttpClient { BaseAddress = local.Address };
        using var document = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/openapi.json"));
        var described = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}"))
            .ToArray();

        // The document writes a catch-all without its stars.
        var known = FunctionCatalog.Routes().Concat(OneMachineOnly.Keys.Select(route => route.Replace("**", "", StringComparison.Ordinal))).ToHashSet();
        Assert.NotEmpty(described);
        Assert.DoesNotContain(described, route => !known.Contains(route));
    }

    [Fact]
    public async Task The_document_that_the_cloud_serves_has_every_route_of_the_one_machine_hosts()
    {
        using var client = new HttpClient { BaseAddress = local.Address };
        var written = await client.GetStringAsync("/openapi.json");
        if (Environment.GetEnvironmentVariable("VIDEOCONF_WRITE_API_DOCUMENT") is { Length: > 0 } path) await File.WriteAllTextAsync(path, written);

        var request = Calls.Request();
        var (_, kept) = await request.AnswerAsync(VideoConf.Http.Document.DocumentPage.Document());
        using var document = System.Text.Json.JsonDocument.Parse(written);
        Assert.True(
            Operations(document.RootElement).SequenceEqual(Operations(kept)),
            "functions/VideoConf.Http/Document/openapi.json is of other routes. Run this test with VIDEOCONF_WRITE_API_DOCUMENT set to that file's full path, and build again.");

        static IEnumerable<string> Operations(System.Text.Json.JsonElement document) => document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}")).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_function_has_a_name_of_its_own()
    {
        var names = FunctionCatalog.All.Select(function => function.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,127}$", name));
    }

    [Fact]
    public void The_values_of_a_route_are_parameters_of_its_function()
    {
        foreach (var (name, method) in FunctionCatalog.All)
        {
            if (method.Trigger<HttpTriggerAttribute>() is not { } trigger) continue;
            var route = (string)trigger.NamedArguments.Single().TypedValue.Value!;
            var wanted = route.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
            Assert.True(wanted.All(value => method.GetParameters().Any(parameter => parameter.Name == value && parameter.ParameterType == typeof(string))), name);
        }
    }
}
