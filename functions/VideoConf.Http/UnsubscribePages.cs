using Microsoft.AspNetCore.Http;

namespace VideoConf.Http;

/// <summary>POST <c>/v1/notifications/read</c>.</summary>
/// <param name="Ids">Which; all when absent.</param>
public sealed record MarkReadRequest(IReadOnlyList<string>? Ids = null);

/// <summary>The pages behind the link in an e-mail.</summary>
public static class UnsubscribePages
{
    /// <summary>Asks before anything changes, because mail scanners follow links.</summary>
    public static IResult Ask() => Page(
        "Turn off e-mail?", "You will no longer get e-mail when recordings, transcripts and summaries are ready. Your inbox in VideoConf stays as it is.",
        "<form method=\"post\"><button type=\"submit\">Turn off e-mail</button></form>");

    /// <summary>Says that it is off.</summary>
    public static IResult Done() => Page("E-mail is off", "You can turn it on again in your notification settings.", string.Empty);

    // No script, no style, nothing of the request: there is nothing to escape.
    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Page(string title, string text, string form) => TypedResults.Content(
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head>"
        + $"<body><main><h1>{title}</h1><p>{text}</p>{form}</main></body></html>",
        "text/html; charset=utf-8");
}
