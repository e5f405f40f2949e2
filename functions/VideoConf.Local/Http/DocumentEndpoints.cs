namespace VideoConf.Local.Http;

/// <summary>The API document and a page that renders it, without scripts from elsewhere.</summary>
internal static class DocumentEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapOpenApi(ApiDocument.Path);
        app.MapGet("/docs", () => File("page.html", "text/html; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/docs/page.js", () => File("page.js", "text/javascript; charset=utf-8")).ExcludeFromDescription();
        app.MapGet("/docs/page.css", () => File("page.css", "text/css; charset=utf-8")).ExcludeFromDescription();
    }

    private static IResult File(string name, string contentType) =>
        Results.Stream(typeof(DocumentEndpoints).Assembly.GetManifestResourceStream($"VideoConf.Local.Http.Docs.{name}")!, contentType);
}
