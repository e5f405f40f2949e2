using VideoConf.Http.Access;

namespace VideoConf.Functions.Http.Audit;

/// <summary>GET <c>/v1/audit</c>.</summary>
public sealed class GetAuditFunction(Plane plane)
{
    /// <summary>Reads the organisation's audit log.</summary>
    [Function("GetAudit")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/audit")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ReadAudit.OfTenantAsync(request.Caller(), AuditQueries.Of(request), cancellation)).ToOk();
}
