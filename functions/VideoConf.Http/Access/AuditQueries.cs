using Microsoft.AspNetCore.Http;
using VideoConf.Meetings.Audit;

namespace VideoConf.Http.Access;

/// <summary>What of the audit log a request asks for.</summary>
public static class AuditQueries
{
    /// <summary>Reads the query.</summary>
    public static AuditQuery Of(HttpRequest request) => new()
    {
        Action = Paging.Text(request, "action"),
        ActorId = Paging.Text(request, "actorId"),
        From = Paging.Text(request, "from"),
        To = Paging.Text(request, "to"),
        PageSize = Paging.Size(request),
        ContinuationToken = Paging.Continuation(request),
    };
}
