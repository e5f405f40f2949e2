using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Polls;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Polls;

/// <summary>GET <c>/v1/meetings/{id}/polls</c>: the polls of a session, newest first, for its host and those who were in it.</summary>
public sealed class ListPolls
{
    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;

    internal ListPolls(IDocumentStore documents, SessionAccess access)
    {
        _documents = documents;
        _access = access;
    }

    /// <summary>Reads them all; without <paramref name="sessionId"/> of the running or else the last session.</summary>
    public async Task<Outcome<Page<PollState>>> ExecuteAsync(CallerIdentity caller, string meetingId, string? sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        var session = reader.Value.Session;
        var page = await _documents.QueryAsync(
            new DocumentQuery(Keys.Meetings, session.MeetingId, PollDocument.Prefix(session.SessionId), PageSize: DocumentLimits.MaxPage), cancellationToken);
        return new Page<PollState>(
            [.. page.Documents.Select(document => document.As<PollDocument>()).OrderByDescending(poll => poll.CreatedAt).Select(poll => poll.ToState(caller.UserId))], null);
    }
}
