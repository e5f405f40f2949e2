using System.Diagnostics.CodeAnalysis;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings;

namespace VideoConf.Local.Http;

/// <summary>
/// Around every request: gives it a correlation id, and turns what stops it into a problem. The one place where an exception that nobody
/// expected becomes a 500, logged with the id that the caller sees.
/// </summary>
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    /// <summary>Runs the rest.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The outermost boundary: a bug in one request must not be seen by another.")]
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Correlation.Give(context);
        try
        {
            await next(context);
            await ExplainEmptyAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to answer.
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, error);
        }
    }

    private Task RefuseAsync(HttpContext context, Exception error)
    {
        if (Refusals.Of(error) is { } problem) return ProblemWriter.WriteAsync(context, problem);
        LogUnexpected(logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, error);
        return ProblemWriter.WriteAsync(context, Refusals.Unexpected(context));
    }

    /// <summary>Routing answers 404, 405 and 415 without a body; the API has one for every refusal.</summary>
    private static async Task ExplainEmptyAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentLength > 0 || response.ContentType is not null) return;
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)) return;
        var problem = response.StatusCode switch
        {
            404 => ProblemWriter.Body(context, new Problem(ProblemTypes.NotFound, "There is no such route.")),
            405 => ProblemWriter.Body(context, new Problem(ProblemTypes.InvalidRequest, $"The method {context.Request.Method} is not for this route."))
                with
            { Status = 405, Title = "Method not allowed" },
            415 => ProblemWriter.Body(context, new Problem(ProblemTypes.UnsupportedMediaType, "This takes another media type.")),
            _ => null,
        };
        if (problem is not null) await ProblemWriter.WriteAsync(context, problem);
    }

    [LoggerMessage(1101, LogLevel.Error, "{Method} {Path} failed; trace id {TraceId}")]
    private static partial void LogUnexpected(ILogger logger, string method, string path, string traceId, Exception error);
}
