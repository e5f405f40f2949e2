using Microsoft.AspNetCore.Http;
using VideoConf.Meetings.Captions;

namespace VideoConf.Http;

/// <summary>A transcript written into the answer as it is read.</summary>
public sealed class TranscriptResult(TranscriptFile file) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.ContentType = file.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{file.FileName}\"";
        response.Headers.CacheControl = "private, no-store";
        return file.WriteAsync(response.Body, httpContext.RequestAborted);
    }
}
