namespace VideoConf.OpenAI;

/// <summary>What an address of a chat model tells by itself.</summary>
internal static class ChatAddress
{
    /// <summary>Where Azure OpenAI keeps the protocol of OpenAI, without versions in the query.</summary>
    private const string AzurePath = "/openai/v1";

    private static readonly string[] AzureHosts = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>Whether keys go into Azure's <c>api-key</c> header.</summary>
    public static bool IsAzure(Uri endpoint) => AzureHosts.Any(host => endpoint.IdnHost.EndsWith(host, StringComparison.OrdinalIgnoreCase));

    /// <summary>The address as the client wants it. A resource of Azure without a path is completed, and a whole address of the route is cut back.</summary>
    public static Uri Normalize(Uri endpoint)
    {
        var path = endpoint.AbsolutePath.TrimEnd('/');
        const string route = "/chat/completions";
        if (path.EndsWith(route, StringComparison.OrdinalIgnoreCase)) path = path[..^route.Length];
        if (IsAzure(endpoint) && (path.Length == 0 || path.Equals("/openai", StringComparison.OrdinalIgnoreCase))) path = AzurePath;
        return new UriBuilder(endpoint) { Path = path, Query = string.Empty, Fragment = string.Empty }.Uri;
    }
}
