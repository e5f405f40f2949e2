using VideoConf.Http.Access;

namespace VideoConf.Functions.Http.Audit;

/// <summary>GET <c>/v1/meetings/{id}/audit</c>.</summary>
public sealed class GetMeetingAuditFunction(Plane plane)
{
    /// <summary>Reads a meeting's audit log.</summary>
    [Function("GetMeetingAudit")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/audit")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ReadAudit.OfMeetingAsync(request.Caller(), id, AuditQueries.Of(request), cancellation)).ToOk();
}
