using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VideoConf.Local.Http;

/// <summary>The OpenAPI document: what the framework derives from the routes, with their examples, problems and tokens added.</summary>
internal static class ApiDocument
{
    public const string Path = "/openapi.json";
    private const string Description = """
        JSON in camelCase, times in UTC. A refusal is an RFC 9457 problem whose `type` is a bare name, whose `errors` maps each field to its
        sentences, and whose `traceId` is the `X-Correlation-Id` of the answer. Bodies may have 64 KiB, SDP 256 KiB. Signaling is a SignalR hub at
        `/v1/signal`, opened with the join token as `access_token`.
        """;

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = static description => description.RelativePath is { } path && (path.StartsWith("v1", StringComparison.Ordinal) || path is "healthz" or "metrics");
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "VideoConf", Version = "v1", Description = Description };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            foreach (var (name, text) in Schemes)
            {
                document.Components.SecuritySchemes[name] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = text };
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
    });

    private static readonly (string Name, string Text)[] Schemes =
    [
        ("session", "From POST /v1/session; 12 hours."), ("join", "From a join; 10 minutes, renewed by the hub."), ("node", "A media node's service token; 60 seconds."),
    ];

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId = $"{context.Description.HttpMethod?.ToLowerInvariant()}_{context.Description.RelativePath?.Replace('/', '_').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}";
        if (metadata.OfType<RouteExamples>().LastOrDefault() is { } examples)
        {
            if (examples.Request is { } request && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true) body.Example = JsonNode.Parse(request);
            foreach (var (status, answer) in operation.Responses ?? [])
            {
                if (status[0] == '2' && examples.Response is { } response && answer.Content?.TryGetValue("application/json", out var content) == true) content.Example = JsonNode.Parse(response);
            }
        }

        foreach (var group in metadata.OfType<ProblemList>().SelectMany(list => list.Types).Distinct(StringComparer.Ordinal).GroupBy(Contracts.Problems.ProblemStatus.Of))
        {
            var status = group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(status, out var answer) == true) answer.Description = string.Join(", ", group.Select(type => $"`{type}`"));
        }

        if (TokenOf(metadata) is { } scheme)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        }

        return Task.CompletedTask;
    }

    private static string? TokenOf(IList<object> metadata) =>
        metadata.OfType<TokenKind>().Cast<TokenKind?>().LastOrDefault() switch
        {
            TokenKind.Join => "join",
            TokenKind.Node => "node",
            TokenKind.Session => "session",
            _ => metadata.OfType<System.Reflection.MethodInfo>().Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(SignedIn))) ? "session" : null,
        };
}
