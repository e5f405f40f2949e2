using System.Diagnostics.CodeAnalysis;
using VideoConf.Http.Access;
using VideoConf.Meetings;

namespace VideoConf.Local.Http;

/// <summary>Around everything else: what was refused for want of a right or of a good token goes to the audit log, when the caller has the answer already.</summary>
internal sealed partial class RefusalMiddleware(RequestDelegate next, ControlPlane control, ILogger<RefusalMiddleware> logger)
{
    [SuppressMessage("Design", "CA1031", Justification = "The answer is out; that its entry could not be written is for the operator to know.")]
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (RefusedRequests.Of(context, context.Features.Get<CallerFeature>()?.Caller, context.Connection.RemoteIpAddress) is not { } refused) return;
        try
        {
            if (!await control.RefusalAudit.WriteAsync(refused, CancellationToken.None)) LogBusy(logger, refused.What);
        }
        catch (Exception error)
        {
            LogFailed(logger, refused.What, error);
        }
    }

    [LoggerMessage(1110, LogLevel.Warning, "The store was too busy to audit that {What} was refused")]
    private static partial void LogBusy(ILogger logger, string what);

    [LoggerMessage(1111, LogLevel.Error, "That {What} was refused could not be audited")]
    private static partial void LogFailed(ILogger logger, string what, Exception error);
}
