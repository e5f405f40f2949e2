using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/participants</c>: who was in a session and when, for its host and those who were in it.</summary>
public sealed class GetParticipants
{
    private const int DefaultPage = 100;

    private readonly IDocumentStore _documents;

    internal GetParticipants(IDocumentStore documents) => _documents = documents;

    /// <summary>Reads one page; without <paramref name="sessionId"/> of the running or else the last session.</summary>
    public async Task<Outcome<Page<SessionParticipant>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > DocumentLimits.MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {DocumentLimits.MaxPage}.");
        if (sessionId is not null && !Ids.IsId(sessionId, "ses")) return NoSuchSession();
        if (Ids.Meeting(meetingId) is not { } id
            || await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken) is not { Value: var meeting })
        {
            return Problems.NoSuchMeeting();
        }

        var session = sessionId is null
            ? await LastSessionAsync(id, cancellationToken)
            : (await _documents.ReadAsync<SessionDocument>(Keys.Session(id, sessionId), cancellationToken))?.Value;
        if (session is null) return sessionId is null ? new Page<SessionParticipant>([], null) : NoSuchSession();

        var isHost = string.Equals(caller.UserId, meeting.HostId, StringComparison.Ordinal);
        if (!isHost && !await WasInAsync(id, session.SessionId, caller.UserId, cancellationToken))
            return new Problem(ProblemTypes.Forbidden, "Only the host and those who were in the meeting may see who was in it.");

        var query = new DocumentQuery(
            Keys.Meetings, id, Keys.ParticipantPrefix(session.SessionId), PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<SessionParticipant>([.. page.Value.Documents.Select(document => Shown(document.As<ParticipantDocument>(), session))], page.Value.ContinuationToken);
    }

    /// <summary>Who was still in when the session ended left at that moment.</summary>
    internal static SessionParticipant Shown(ParticipantDocument participant, SessionDocument session) => new()
    {
        SessionId = participant.SessionId,
        ParticipantId = participant.ParticipantId,
        UserId = participant.UserId,
        DisplayName = participant.DisplayName,
        Role = participant.Role,
        DeclinedConsents = participant.Declined,
        JoinedAt = participant.JoinedAt,
        LeftAt = participant.LeftAt ?? session.EndedAt,
    };

    private static Problem NoSuchSession() => new(ProblemTypes.NotFound, "There is no session with this id in this meeting. Leave sessionId out for the last one.");

    private async Task<SessionDocument?> LastSessionAsync(string meetingId, CancellationToken cancellationToken)
    {
        var page = await _documents.QueryAsync(new DocumentQuery(Keys.Meetings, meetingId, Keys.SessionPrefix, Descending: true, PageSize: 1), cancellationToken);
        return page.Documents is [var last, ..] ? last.As<SessionDocument>() : null;
    }

    private async Task<bool> WasInAsync(string meetingId, string sessionId, string userId, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await _documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, meetingId, Keys.ParticipantPrefix(sessionId), PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            if (page.Documents.Any(document => string.Equals(document.As<ParticipantDocument>().UserId, userId, StringComparison.Ordinal))) return true;
            next = page.ContinuationToken;
        }
        while (next is not null);

        return false;
    }
}
