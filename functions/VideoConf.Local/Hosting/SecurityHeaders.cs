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

    /// <summary>Adds the headers to every response.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = ContentPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    });
}
