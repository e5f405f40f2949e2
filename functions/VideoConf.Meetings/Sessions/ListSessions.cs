using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/sessions</c>: when a meeting ran, newest first. The host sees all, others those that they were in.</summary>
public sealed class ListSessions
{
    private const int DefaultPage = 20;

    /// <summary>For each session of a page it may take a look at who was in it.</summary>
    private const int MaxPage = 100;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;

    internal ListSessions(IDocumentStore documents, SessionAccess access)
    {
        _documents = documents;
        _access = access;
    }

    /// <summary>Reads one page, which may hold fewer than asked for and still have a next.</summary>
    public async Task<Outcome<Page<SessionResponse>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        if (Ids.Meeting(meetingId) is not { } id
            || await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken) is not { Value: var meeting })
        {
            return Problems.NoSuchMeeting();
        }

        var query = new DocumentQuery(Keys.Meetings, id, Keys.SessionPrefix, Descending: true, PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;

        var isHost = string.Equals(caller.UserId, meeting.HostId, StringComparison.Ordinal);
        var shown = new List<SessionResponse>();
        foreach (var session in page.Value.Documents.Select(document => document.As<SessionDocument>()))
        {
            if (isHost || await _access.WasInAsync(id, session.SessionId, caller.UserId, cancellationToken)) shown.Add(Shown(session));
        }

        return new Page<SessionResponse>(shown, page.Value.ContinuationToken);
    }

    private static SessionResponse Shown(SessionDocument session) => new()
    {
        SessionId = session.SessionId,
        MeetingId = session.MeetingId,
        StartedAt = session.StartedAt,
        EndedAt = session.EndedAt,
        Reason = session.Reason,
    };
}
