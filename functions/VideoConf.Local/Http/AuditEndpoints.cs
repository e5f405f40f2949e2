using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Http.Access;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/audit</c> and <c>/v1/meetings/{id}/audit</c>: who did what.</summary>
internal static class AuditEndpoints
{
    private const string Filters = "`action`, `actorId`, `from` and `to` (times) narrow it down; a page that does so may hold few, or none, and still have a continuation.";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/meetings/{id}/audit", OfMeetingAsync).WithTags("Audit")
            .Describe("Read a meeting's audit log", "For its host and administrators, newest first: joins and departures, changes, moderation, recordings, refusals. " + Filters)
            .Produces<Page<AuditEntry>>().Problems(InvalidRequest, Unauthorized, Forbidden, NotFound);
        api.MapGet("/audit", OfTenantAsync).WithTags("Audit")
            .Describe("Read the organisation's audit log", "For administrators, whom the operator names, newest first. Sign-ins and refused tokens are here too. " + Filters)
            .Produces<Page<AuditEntry>>().Problems(InvalidRequest, Unauthorized, Forbidden);
    }

    private static async Task<IResult> OfMeetingAsync(string id, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ReadAudit.OfMeetingAsync(signedIn.Caller, id, AuditQueries.Of(request), cancellation)).ToOk();

    private static async Task<IResult> OfTenantAsync(SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.ReadAudit.OfTenantAsync(signedIn.Caller, AuditQueries.Of(request), cancellation)).ToOk();
}
