using System.Net;
using VideoConf.Contracts.Problems;
using VideoConf.Http.Placement;
using VideoConf.Local.Metrics;
using VideoConf.Local.Placement;
using VideoConf.Local.Turn;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Storage;

namespace VideoConf.Local.Http;

/// <summary>What an operator asks: is it well (<c>/healthz</c>), and how busy (<c>/metrics</c>).</summary>
internal static class OperationsEndpoints
{
    private static readonly TimeSpan NodeTimeout = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", HealthAsync).WithTags("Operations")
            .Describe("Is it well", "200 when documents can be read and the media node answers, else 503; says which.")
            .Produces<HealthReport>().Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
        app.MapGet("/metrics", MetricsAsync).WithTags("Operations")
            .Describe("Metrics", "Prometheus text of the control plane and of the media node. To callers on this machine alone.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Problems(ProblemTypes.Forbidden);
    }

    private static async Task<IResult> HealthAsync(IDocumentStore documents, MediaNodeClient nodes, ILocalMedia media, HttpContext context, CancellationToken cancellation)
    {
        context.Response.Headers.CacheControl = "no-store";
        var storeIsWell = await ReadsAsync(documents, cancellation);
        var answers = await Task.WhenAll(media.NodeIds.Select(nodeId => nodes.ProbeAsync(nodeId, NodeTimeout, cancellation)));
        var well = answers.Count(static answer => answer.Answer == NodeAnswer.Answers);
        var mediaWords = well == answers.Length ? "ok" : well == 0 ? "unreachable" : $"{well} of {answers.Length} nodes answer";
        var report = new HealthReport(storeIsWell && well > 0 ? "ok" : "degraded", storeIsWell ? "ok" : "failed", mediaWords);
        return TypedResults.Json(report, JsonSettings.Api, statusCode: report.Status == "ok" ? 200 : 503);
    }

    private static async Task<IResult> MetricsAsync(
        ControlMetrics metrics, TurnUsage turn, MediaNodeClient nodes, NodeRegistry registry, ILocalMedia media, HttpContext context, CancellationToken cancellation)
    {
        if (context.Connection.RemoteIpAddress is { } caller && !IPAddress.IsLoopback(caller))
        {
            return new ProblemResult(new Problem(ProblemTypes.Forbidden, "Metrics are for callers on this machine."));
        }

        var text = metrics.Write();
        turn.Write(text);
        if (media.NodeIds is [var only])
        {
            text.Append(await nodes.MetricsAsync(only, cancellation));
        }
        else
        {
            // The families of several nodes have the same names: each is asked for its own.
            foreach (var nodeId in media.NodeIds)
            {
                var known = await registry.FindAsync(nodeId, cancellation);
                text.Append($"# {nodeId}: {(known is null ? "not there" : new Uri(known.Api, "/metrics").AbsoluteUri)}\n");
            }
        }

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
