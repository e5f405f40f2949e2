using System.Diagnostics.CodeAnalysis;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;

namespace VideoConf.Functions.Http.Operations;

/// <summary>GET <c>/healthz</c>.</summary>
public sealed class HealthFunction(IDocumentStore documents, IMediaNodes nodes)
{
    /// <summary>Tells whether documents can be read and a media node has room.</summary>
    [Function("Health")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "healthz")] HttpRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var documentsAreWell = await IsWellAsync(() => ReadsAsync(cancellation));
        var mediaIsWell = await IsWellAsync(async () => await nodes.ChooseAsync(currentNodeId: null, region: null, cancellation) is not null);
        var report = new HealthReport(documentsAreWell && mediaIsWell ? "ok" : "degraded", documentsAreWell ? "ok" : "failed", mediaIsWell ? "ok" : "unreachable");
        return TypedResults.Json(report, JsonSettings.Api, statusCode: report.Status == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<bool> ReadsAsync(CancellationToken cancellation)
    {
        await documents.ReadAsync(new DocumentKey("health", "probe", "probe"), cancellation);
        return true;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps it from answering is what the probe asks about.")]
    private static async Task<bool> IsWellAsync(Func<Task<bool>> probe)
    {
        try
        {
            return await probe();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return false;
        }
    }
}
