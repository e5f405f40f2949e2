using Microsoft.AspNetCore.Http;

namespace VideoConf.Http.Document;

/// <summary>The page that renders the API document, without scripts from elsewhere.</summary>
public static class DocumentPage
{
    /// <summary>What the page may load: its own script and style, and the document.</summary>
    public const string ContentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page.</summary>
    public static IResult Page() => File("page.html", "text/html; charset=utf-8");

    /// <summary>
    /// The API document as the one-machine host wrote it from its routes. It is kept as a file for hosts that cannot; a test says when it lacks a route, and
    /// how to have it written anew.
    /// </summary>
    public static IResult Document() => File("openapi.json", "application/json");

    /// <summary>Its script.</summary>
    public static IResult Script() => File("page.js", "text/javascript; charset=utf-8");

    /// <summary>Its style.</summary>
    public static IResult Style() => File("page.css", "text/css; charset=utf-8");

    private static IResult File(string name, string contentType) => Results.Stream(typeof(DocumentPage).Assembly.GetManifestResourceStream(name)!, contentType);
}
