using System.Text.Json.Nodes;

namespace VideoConf.Deployment.Azure;

/// <summary>Azure Resource Manager, within the subscription that azd deploys to.</summary>
internal sealed class Arm(HookContext context)
{
    private readonly Uri _endpoint = new(context.Settings.Text("AZURE_ARM_ENDPOINT") ?? "https://management.azure.com");
    private readonly string _subscription = context.Settings.Required("AZURE_SUBSCRIPTION_ID")[0];

    private string Scope => $"{_endpoint.GetLeftPart(UriPartial.Authority)}/.default";

    /// <summary>A path below the environment's resource group.</summary>
    public string InGroup(string path) => $"resourceGroups/{Uri.EscapeDataString(context.Settings.Required("AZURE_RESOURCE_GROUP")[0])}/providers/{path}";

    /// <summary>Reads; null when there is no such thing.</summary>
    public Task<JsonNode?> GetAsync(string path, string version, CancellationToken cancellation) => context.Azure.GetAsync(Scope, Url(path, version), cancellation);

    /// <summary>Reads all pages of a list; empty when there is none.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, string version, CancellationToken cancellation)
    {
        const int MostPages = 50;
        var items = new List<JsonNode>();
        var next = Url(path, version);
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await context.Azure.GetAsync(Scope, next, cancellation).ConfigureAwait(false);
            foreach (var item in answer?["value"]?.AsArray() ?? []) items.Add(item!);
            if (answer?["nextLink"]?.GetValue<string>() is not { Length: > 0 } link) break;
            next = new Uri(link);
        }

        return items;
    }

    /// <summary>Does.</summary>
    public Task<JsonNode?> SendAsync(HttpMethod method, string path, string version, JsonNode? body, CancellationToken cancellation) =>
        context.Azure.SendAsync(Scope, method, Url(path, version), body, cancellation);

    // A resource's own id begins with its subscription.
    private Uri Url(string path, string version) => new(
        _endpoint, $"{(path.StartsWith('/') ? path : $"/subscriptions/{_subscription}/{path}")}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={version}");
}
