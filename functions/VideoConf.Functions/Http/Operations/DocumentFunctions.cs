using VideoConf.Http.Document;

namespace VideoConf.Functions.Http.Operations;

/// <summary>GET <c>/docs</c>: the page that renders the API document, and what it loads.</summary>
public static class DocumentFunctions
{
    /// <summary>The page.</summary>
    [Function("Docs")]
    public static IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request) => Guarded(request, DocumentPage.Page());

    /// <summary>The document itself.</summary>
    [Function("ApiDocument")]
    public static IResult Document([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) => Guarded(request, DocumentPage.Document());

    /// <summary>Its script.</summary>
    [Function("DocsScript")]
    public static IResult Script([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/page.js")] HttpRequest request) => Guarded(request, DocumentPage.Script());

    /// <summary>Its style.</summary>
    [Function("DocsStyle")]
    public static IResult Style([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs/page.css")] HttpRequest request) => Guarded(request, DocumentPage.Style());

    private static IResult Guarded(HttpRequest request, IResult result)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.HttpContext.Response.Headers.ContentSecurityPolicy = DocumentPage.ContentPolicy;
        request.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
        return result;
    }
}
