using System.Diagnostics.CodeAnalysis;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace VideoConf.Functions.Http;

/// <summary>
/// Around every request: gives it a correlation id, and turns what stops it into a problem. The one place where an exception that nobody
/// expected becomes a 500, logged with the id that the caller sees. Functions without a request pass: their failures are the platform's to try again.
/// </summary>
public sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <summary>Headers of answers that the client reads.</summary>
    internal const string Exposed = "Location, ETag, Link, Retry-After, WWW-Authenticate, X-Correlation-Id";

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "The outermost boundary: a bug in one request must not be seen by another.")]
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        Correlation.Give(http);

        // The client is on another origin here: without this its browser hides where the media resource is.
        http.Response.Headers.AccessControlExposeHeaders = Exposed;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            context.GetInvocationResult().Value = Answer(http, error);
        }
    }

    internal IResult Answer(HttpContext http, Exception error)
    {
        if (Refusals.Of(error) is { } problem) return new ProblemResult(problem);
        LogUnexpected(logger, http.Request.Method, http.Request.Path, http.TraceIdentifier, error);
        return TypedResults.Json(Refusals.Unexpected(http), JsonSettings.Api, "application/problem+json", StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(2101, LogLevel.Error, "{Method} {Path} failed; trace id {TraceId}")]
    private static partial void LogUnexpected(ILogger logger, string method, string path, string traceId, Exception error);
}
