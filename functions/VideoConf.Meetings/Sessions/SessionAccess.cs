using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>A session, and as what the caller may see what is kept of it.</summary>
internal sealed record SessionReader(MeetingDocument Meeting, SessionDocument Session, bool IsHost);

/// <summary>Who may see what is kept of a session: its host and those who were in it.</summary>
internal sealed class SessionAccess(IDocumentStore documents)
{
    /// <summary>The session named, or the last one; a problem for who was not in it.</summary>
    public async Task<Outcome<SessionReader>> OfAsync(CallerIdentity caller, string meetingId, string? sessionId, CancellationToken cancellationToken)
    {
        if (Ids.Meeting(meetingId) is not { } id
            || await documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken) is not { Value: var meeting })
        {
            return Problems.NoSuchMeeting();
        }

        if (sessionId is not null && !Ids.IsId(sessionId, "ses")) return NoSuchSession();
        var session = sessionId is null
            ? await LastAsync(id, cancellationToken)
            : (await documents.ReadAsync<SessionDocument>(Keys.Session(id, sessionId), cancellationToken))?.Value;
        var isHost = string.Equals(caller.UserId, meeting.HostId, StringComparison.Ordinal);
        if (session is null) return sessionId is not null ? NoSuchSession() : new Problem(ProblemTypes.NotFound, "This meeting has not run yet, so nothing is kept of it.");
        return isHost || await WasInAsync(id, session.SessionId, caller.UserId, cancellationToken)
            ? new SessionReader(meeting, session, isHost)
            : new Problem(ProblemTypes.Forbidden, "Only the host and those who were in the meeting may see what is kept of it.");
    }

    /// <summary>The last session of a meeting; null when it never ran.</summary>
    public async Task<SessionDocument?> LastAsync(string meetingId, CancellationToken cancellationToken)
    {
        var page = await documents.QueryAsync(new DocumentQuery(Keys.Meetings, meetingId, Keys.SessionPrefix, Descending: true, PageSize: 1), cancellationToken);
        return page.Documents is [var last, ..] ? last.As<SessionDocument>() : null;
    }

    /// <summary>Whether a user was in a session.</summary>
    public async Task<bool> WasInAsync(string meetingId, string sessionId, string userId, CancellationToken cancellationToken)
    {
        await foreach (var participant in ParticipantsAsync(meetingId, sessionId, cancellationToken))
        {
            if (string.Equals(participant.UserId, userId, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Everyone who was in a session.</summary>
    public async IAsyncEnumerable<ParticipantDocument> ParticipantsAsync(
        string meetingId, string sessionId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, meetingId, Keys.ParticipantPrefix(sessionId), PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var document in page.Documents) yield return document.As<ParticipantDocument>();
            next = page.ContinuationToken;
        }
        while (next is not null);
    }

    private static Problem NoSuchSession() => new(ProblemTypes.NotFound, "There is no session with this id in this meeting. Leave sessionId out for the last one.");
}
