using VideoConf.Local.Metrics;

namespace VideoConf.Local.Http;

/// <summary>Counts answers by route, not by path: a path is of the caller's making.</summary>
internal sealed class RequestMetrics(RequestDelegate next, ControlMetrics metrics, TimeProvider clock)
{
    private static readonly HashSet<string> Methods = new(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (ProblemException refused)
        {
            status = Contracts.Problems.ProblemStatus.Of(refused.Problem.Type);
            throw;
        }
        finally
        {
            // A socket is open for as long as a meeting, and no request in this sense.
            if (!context.WebSockets.IsWebSocketRequest)
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
                metrics.Request(Methods.Contains(context.Request.Method) ? context.Request.Method : "(other)", route, status, clock.GetElapsedTime(started));
            }
        }
    }
}
