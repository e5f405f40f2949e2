using System.Net;
using Microsoft.AspNetCore.Http;
using VideoConf.Meetings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Http.Access;

/// <summary>A request that was refused, as the audit log is to know it.</summary>
public static class RefusedRequests
{
    /// <summary>What was refused; null when nothing was. The problem is the one that was written as the answer, unless another is given.</summary>
    public static RefusedRequest? Of(HttpContext context, CallerIdentity? caller, IPAddress? address, Problem? problem = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        problem ??= context.Items.TryGetValue(typeof(Problem), out var written) ? (Problem?)written : null;
        if (problem is null) return null;
        var request = context.Request;
        var rule = RouteAccess.Find(request.Method, request.Path);
        return new RefusedRequest(
            problem,
            rule is null ? "(none)" : $"{rule.Method} {rule.Template}",
            HadToken: request.Headers.Authorization.Count > 0 || request.Query.ContainsKey("access_token"))
        {
            Caller = caller,
            MeetingId = rule is not null && rule.Template.Contains("/{id}", StringComparison.Ordinal) && IsMeeting(rule.Template) ? request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)[2] : null,
            Address = CallerAddress.Of(address),
        };
    }

    private static bool IsMeeting(string template) =>
        template.StartsWith("/v1/meetings/", StringComparison.Ordinal) || template.StartsWith("/v1/rooms/", StringComparison.Ordinal);
}
