using VideoConf.Contracts.Identity;
using VideoConf.Http.Document;

namespace VideoConf.Local.Http;

/// <summary>The API document, a page that renders it, and what the web client asks for when it starts.</summary>
internal static class DocumentEndpoints
{
    private static readonly ClientConfig Here = new("", new ClientSignIn(ClientSignIn.Name), Guests: true);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapOpenApi(ApiDocument.Path);
        app.MapGet("/docs", DocumentPage.Page).ExcludeFromDescription();
        app.MapGet("/docs/page.js", DocumentPage.Script).ExcludeFromDescription();
        app.MapGet("/docs/page.css", DocumentPage.Style).ExcludeFromDescription();
        app.MapGet("/config.json", static () => TypedResults.Json(Here, JsonSettings.Api)).ExcludeFromDescription();
    }
}
