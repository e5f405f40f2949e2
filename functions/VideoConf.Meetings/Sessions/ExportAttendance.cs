using VideoConf.Contracts.Sessions;
using VideoConf.Meetings.Breakouts;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Sessions;

/// <summary>GET <c>/v1/meetings/{id}/attendance</c>: who was in a session and for how long, for its host. It is what the logs of the session and of its breakout rooms add up to.</summary>
public sealed class ExportAttendance
{
    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TimeProvider _clock;

    internal ExportAttendance(IDocumentStore documents, SessionAccess access, TimeProvider clock)
    {
        _documents = documents;
        _access = access;
        _clock = clock;
    }

    /// <summary>Adds it up; without <paramref name="sessionId"/> for the running or else the last session.</summary>
    public async Task<Outcome<AttendanceReport>> ExecuteAsync(CallerIdentity caller, string meetingId, string? sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        if (!reader.Value.IsHost) return Problems.HostOnly("see the attendance of");

        var session = reader.Value.Session;
        var count = new AttendanceCount();
        await CountAsync(count, session, cancellationToken);
        var breakouts = await _documents.ReadAsync<BreakoutList>(BreakoutDesk.ListKey(session.MeetingId, session.SessionId), cancellationToken);
        foreach (var roomId in breakouts?.Value.RoomIds ?? [])
        {
            var query = new DocumentQuery(Keys.Meetings, roomId, Keys.SessionPrefix, PageSize: DocumentLimits.MaxPage);
            await foreach (var child in AllAsync(query, cancellationToken)) await CountAsync(count, child.As<SessionDocument>(), cancellationToken);
        }

        return new AttendanceReport(session.MeetingId, session.SessionId, session.StartedAt, session.EndedAt, count.People());
    }

    private async Task CountAsync(AttendanceCount count, SessionDocument session, CancellationToken cancellationToken)
    {
        var query = new DocumentQuery(Keys.Meetings, session.MeetingId, Keys.EventPrefix(session.SessionId), PageSize: DocumentLimits.MaxPage);
        await foreach (var entry in AllAsync(query, cancellationToken)) count.Take(entry.As<SessionEvent>());
        count.EndLog(session.EndedAt, _clock.GetUtcNow());
    }

    private async IAsyncEnumerable<StoredDocument> AllAsync(DocumentQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await _documents.QueryAsync(query with { ContinuationToken = next }, cancellationToken);
            foreach (var document in page.Documents) yield return document;
            next = page.ContinuationToken;
        }
        while (next is not null);
    }
}
