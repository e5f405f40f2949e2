using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/events</c>: a session's log in the order of its numbers, for the host and those who were in it.</summary>
public sealed class GetSessionEvents
{
    private const int DefaultPage = 100;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;

    internal GetSessionEvents(IDocumentStore documents, SessionAccess access)
    {
        _documents = documents;
        _access = access;
    }

    /// <summary>Reads one page; without <paramref name="sessionId"/> of the running or else the last session.</summary>
    public async Task<Outcome<Page<SessionEvent>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > DocumentLimits.MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {DocumentLimits.MaxPage}.");
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;

        var session = reader.Value.Session;
        var query = new DocumentQuery(
            Keys.Meetings, session.MeetingId, Keys.EventPrefix(session.SessionId), PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<SessionEvent>([.. page.Value.Documents.Select(document => document.As<SessionEvent>())], page.Value.ContinuationToken);
    }
}
