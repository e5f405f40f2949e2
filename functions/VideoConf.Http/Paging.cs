using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace VideoConf.Http;

/// <summary>Query parameters of lists. A wrong one is refused by its name.</summary>
public static class Paging
{
    /// <summary><c>pageSize</c>; the use case knows its bounds.</summary>
    public static int? Size(HttpRequest request)
    {
        if (Text(request, "pageSize") is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw ProblemException.Field("pageSize", "'pageSize' must be a whole number.");
    }

    /// <summary><c>continuationToken</c>.</summary>
    public static string? Continuation(HttpRequest request) => Text(request, "continuationToken");

    /// <summary>A query parameter that may come once.</summary>
    public static string? Text(HttpRequest request, string name)
    {
        ArgumentNullException.ThrowIfNull(request);
        var values = request.Query[name];
        if (values.Count > 1) throw ProblemException.Field(name, $"'{name}' may come once.");
        return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? null : values[0];
    }
}

/// <summary>The <c>Idempotency-Key</c> header: 1 to 128 visible ASCII characters that name this very request.</summary>
public static class IdempotencyKey
{
    /// <summary>Its name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The key; null when there is none.</summary>
    public static string? Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var values = request.Headers[Header];
        if (values.Count == 0) return null;
        var key = values.ToString();
        return values.Count == 1 && key.Length is > 0 and <= 128 && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw ProblemException.Field(Header, $"The header {Header} takes one key of 1 to 128 visible ASCII characters.");
    }
}

/// <summary>The <c>If-Match</c> header.</summary>
public static class IfMatch
{
    /// <summary>The version that a change is meant for; null when it does not say.</summary>
    public static string? Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.IfMatch is { Count: > 0 } values ? values.ToString() : null;
    }
}
