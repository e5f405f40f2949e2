namespace VideoConf.Local.Hosting;

/// <summary>
/// Headers that narrow what a page of this origin may do. Styles may be inline because the client's component library writes them so;
/// scripts may not. Camera, microphone and screen are for this origin alone, and no other page may frame it.
/// </summary>
public static class SecurityHeaders
{
    /// <summary>The policy for pages. Blobs are for recordings played back and for background effects, which run in a worker.</summary>
    public const string ContentPolicy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "media-src 'self' blob: mediastream:; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    /// <summary>What every answer says, besides the policy. <c>web/public/staticwebapp.config.json</c> says the same where the client is served as static files.</summary>
    public static IReadOnlyDictionary<string, string> Always { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["X-Content-Type-Options"] = "nosniff",
        ["X-Frame-Options"] = "DENY",
        ["Referrer-Policy"] = "no-referrer",
        ["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
    };

    /// <summary>Adds the headers to every response.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        foreach (var (name, value) in Always) headers[name] = value;
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    });
}
