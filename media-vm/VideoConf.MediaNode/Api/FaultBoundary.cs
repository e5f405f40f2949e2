using VideoConf.Contracts.Problems;

namespace VideoConf.MediaNode.Api;

/// <summary>The one catch of the node API: a bug of ours becomes a logged problem, a body Kestrel refused becomes its problem.</summary>
internal sealed partial class FaultBoundary(RequestDelegate next, ILogger<FaultBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: there is nobody to answer.
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await (refused.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? NodeProblems.Of(ProblemTypes.TooLarge, "The body is larger than the node takes.")
                : NodeProblems.Field("$", "The request could not be read.")).ExecuteAsync(context);
        }
        catch (Exception bug) when (!context.Response.HasStarted)
        {
            LogBug(bug, context.Request.Method, context.Request.Path);
            await TypedResults.Problem("The node failed at this request; its log says more.", statusCode: 500).ExecuteAsync(context);
        }
    }

    [LoggerMessage(3002, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogBug(Exception bug, string method, string path);
}
