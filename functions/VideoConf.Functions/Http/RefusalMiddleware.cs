using System.Diagnostics.CodeAnalysis;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using VideoConf.Http.Access;
using VideoConf.Meetings;

namespace VideoConf.Functions.Http;

/// <summary>Around every request: what is refused for want of a right or of a good token goes to the audit log.</summary>
public sealed partial class RefusalMiddleware(ControlPlane control, ClientAddress addresses, ILogger<RefusalMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        await next(context);

        // The answer is not written yet: the platform does that when all middleware is done.
        if (context.GetHttpContext() is { } http && context.GetInvocationResult().Value is ProblemResult { Problem: var problem }) await AuditAsync(http, problem);
    }

    [SuppressMessage("Design", "CA1031", Justification = "The refusal stands; that its entry could not be written is for the operator to know.")]
    internal async Task AuditAsync(HttpContext http, Problem problem)
    {
        var refused = RefusedRequests.Of(http, http.Request.KnownCaller(), addresses.Of(http), problem)!;
        try
        {
            if (!await control.RefusalAudit.WriteAsync(refused, CancellationToken.None)) LogBusy(logger, refused.What);
        }
        catch (Exception error)
        {
            LogFailed(logger, refused.What, error);
        }
    }

    [LoggerMessage(2110, LogLevel.Warning, "The store was too busy to audit that {What} was refused")]
    private static partial void LogBusy(ILogger logger, string what);

    [LoggerMessage(2111, LogLevel.Error, "That {What} was refused could not be audited")]
    private static partial void LogFailed(ILogger logger, string what, Exception error);
}
