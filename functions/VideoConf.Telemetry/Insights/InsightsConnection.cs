namespace VideoConf.Telemetry.Insights;

/// <summary>An Application Insights connection string: which resource, and where it takes what is sent.</summary>
/// <param name="Key">The instrumentation key: it names the resource, and opens it only where sending without a token is allowed.</param>
/// <param name="Ingestion">Where to send to, with a slash at its end.</param>
/// <param name="Audience">Whom a token is for.</param>
internal sealed record InsightsConnection(string Key, Uri Ingestion, string Audience)
{
    // The public cloud's; other clouds name theirs in the connection string.
    private const string DefaultIngestion = "https://dc.services.visualstudio.com/";
    private const string DefaultAudience = "https://monitor.azure.com/";

    /// <summary>What a token is asked for: the audience's own slash, and one more.</summary>
    public string Scope => Audience + "/.default";

    /// <summary>Reads <c>InstrumentationKey=...;IngestionEndpoint=...</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static InsightsConnection Parse(string text)
    {
        var values = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim(), StringComparer.OrdinalIgnoreCase).ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1].Trim(), StringComparer.OrdinalIgnoreCase);
        if (!values.TryGetValue("InstrumentationKey", out var key) || !Guid.TryParse(key, out _))
            throw new FormatException("The connection string of Application Insights has no InstrumentationKey, or one that is no GUID.");
        if (!Uri.TryCreate(values.GetValueOrDefault("IngestionEndpoint", DefaultIngestion), UriKind.Absolute, out var ingestion) || ingestion.Scheme is not ("https" or "http"))
            throw new FormatException("The IngestionEndpoint in the connection string of Application Insights is no http or https address.");
        return new InsightsConnection(key, new Uri(ingestion.AbsoluteUri.TrimEnd('/') + "/"), values.GetValueOrDefault("AADAudience", DefaultAudience));
    }
}
