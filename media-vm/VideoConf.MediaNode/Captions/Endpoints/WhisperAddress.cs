namespace VideoConf.MediaNode.Captions.Endpoints;

/// <summary>Where a Whisper-compatible service takes audio, by what its endpoint looks like.</summary>
/// <param name="Url">Of the transcriptions.</param>
/// <param name="KeyIsHeader">Whether the key goes into <c>api-key</c> (Azure OpenAI) and not into <c>Authorization: Bearer</c>.</param>
internal sealed record WhisperAddress(Uri Url, bool KeyIsHeader)
{
    /// <summary>Of Azure OpenAI's paths by deployment, where the endpoint names none.</summary>
    private const string ApiVersion = "2024-10-21";

    private static readonly string[] AzureDomains = [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"];

    /// <summary>
    /// An Azure OpenAI resource without a path is asked by deployment, <c>/openai/deployments/{model}</c>; anything else is the URL before
    /// <c>/audio/transcriptions</c>. A query stays.
    /// </summary>
    public static WhisperAddress Of(Uri endpoint, string model)
    {
        var isAzure = AzureDomains.Any(domain => endpoint.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
        var path = endpoint.AbsolutePath.TrimEnd('/');
        var query = endpoint.Query;
        if (isAzure && path is "" or "/openai") path = $"/openai/deployments/{Uri.EscapeDataString(model)}";
        if (path.Contains("/openai/deployments/", StringComparison.OrdinalIgnoreCase) && isAzure && query.Length == 0) query = $"?api-version={ApiVersion}";
        if (!path.EndsWith("/audio/transcriptions", StringComparison.Ordinal)) path += "/audio/transcriptions";
        return new WhisperAddress(new UriBuilder(endpoint) { Path = path, Query = query, Fragment = "", UserName = "", Password = "" }.Uri, isAzure);
    }
}
