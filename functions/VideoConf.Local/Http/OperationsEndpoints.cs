using System.Net;
using VideoConf.Contracts.Problems;
using VideoConf.Http.Placement;
using VideoConf.Local.Metrics;
using VideoConf.Local.Placement;
using VideoConf.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Http;

/// <summary>What an operator asks: is it well (<c>/healthz</c>), and how busy (<c>/metrics</c>).</summary>
internal static class OperationsEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", HealthAsync).WithTags("Operations")
            .Describe("Is it well", "200 when documents can be read and the media node answers, else 503; says which.")
            .Produces<HealthReport>().Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/metrics", MetricsAsync).WithTags("Operations")
            .Describe("Metrics", "Prometheus text of the control plane and of the media node. To callers on this machine alone.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Problems(ProblemTypes.Forbidden);
    }

    private static async Task<IResult> HealthAsync(IDocumentStore documents, MediaNodeClient node, HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        var storeIsWell = await ReadsAsync(documents, cancellation);
        var status = await node.StatusAsync(LocalMediaNode.NodeId, cancellation);
        var report = new HealthReport(storeIsWell && status is not null ? "ok" : "degraded", storeIsWell ? "ok" : "failed", status is null ? "unreachable" : "ok");
        return TypedResults.Json(report, JsonSettings.Api, statusCode: report.Status == "ok" ? 200 : 503);
    }

    private static async Task<IResult> MetricsAsync(ControlMetrics metrics, MediaNodeClient node, HttpContext context, CancellationToken cancellation)
    {
        if (context.Connection.RemoteIpAddress is { } caller && !IPAddress.IsLoopback(caller))
        {
            return new ProblemResult(new Problem(ProblemTypes.Forbidden, "Metrics are for callers on this machine."));
        }

        var text = metrics.Write();
        text.Append(await node.MetricsAsync(LocalMediaNode.NodeId, cancellation));
        return TypedResults.Text(text.ToString(), PrometheusWriter.ContentType);
    }

    private static async Task<bool> ReadsAsync(IDocumentStore documents, CancellationToken cancellation)
    {
        try
        {
            await documents.ReadAsync(new DocumentKey("health", "probe", "probe"), cancellation);
            return true;
        }
        catch (Exception error) when (error is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            return false;
        }
    }
}
