using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace VideoConf.Local.Hosting;

/// <summary>
/// Serves the built web client. Its hashed files (<c>/assets/…</c>) never change and may be kept for a year; the page itself is asked for
/// again each time. Every other path that is not the API's is the page too, because the client routes by itself.
/// </summary>
public static class WebClient
{
    private const string Immutable = "public, max-age=31536000, immutable";
    private const string AlwaysAsk = "no-cache";

    private const string MissingPage = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>VideoConf</title><style>body{font:16px/1.5 system-ui;max-width:40em;margin:4em auto;padding:0 1em;color-scheme:light dark}</style>
        <h1>VideoConf is running</h1>
        <p>The web client is not built. Build it with <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, or say where it is
        with <code>--web DIR</code>, and start again.</p>
        <p>The API is here all the same: see <a href="/docs">its page</a>.</p></html>
        """;

    /// <summary>The folder to serve: the one told, else <c>web</c> beside the program, else the working copy's build; null when none has a page.</summary>
    public static string? Find(string? told)
    {
        var candidates = told is not null
            ? [Path.GetFullPath(told)]
            : new[] { Path.Combine(AppContext.BaseDirectory, "web") }.Concat(WorkingCopies());
        return candidates.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "index.html")));
    }

    /// <summary>Puts the client at the end of the pipeline.</summary>
    public static void UseWebClient(this WebApplication app, string? folder)
    {
        if (folder is null)
        {
            app.MapGet("/", () => Results.Content(MissingPage, "text/html; charset=utf-8")).ExcludeFromDescription();
            return;
        }

        // One provider for the life of the process; it watches nothing unless asked.
        var files = new PhysicalFileProvider(folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = types,
            OnPrepareResponse = static served => served.Context.Response.Headers.CacheControl =
                served.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? Immutable : AlwaysAsk,
        });
        app.MapFallback("{*path:nonfile}", context => SendPageAsync(context, folder)).ExcludeFromDescription();
    }

    private static Task SendPageAsync(HttpContext context, string folder)
    {
        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = AlwaysAsk;
        return context.Response.SendFileAsync(Path.Combine(folder, "index.html"), context.RequestAborted);
    }

    private static IEnumerable<string> WorkingCopies()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VideoConf.sln"))) yield return Path.Combine(folder.FullName, "web", "dist");
        }
    }
}
