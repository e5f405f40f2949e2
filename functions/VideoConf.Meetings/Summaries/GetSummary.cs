using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Summaries;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Summaries;

/// <summary>GET <c>/v1/meetings/{id}/summary</c>: for the host, and when it is shared for those who were in the session.</summary>
public sealed class GetSummary
{
    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;

    internal GetSummary(IDocumentStore documents, SessionAccess access)
    {
        _documents = documents;
        _access = access;
    }

    /// <summary>Reads it, with the version that a change can name.</summary>
    public async Task<Outcome<Versioned<SummaryResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, string? sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        var (meeting, session) = (reader.Value.Meeting, reader.Value.Session);
        var stored = await _documents.ReadAsync<SummaryDocument>(SummaryDocument.Key(meeting.Id, session.SessionId), cancellationToken);
        if (!reader.Value.IsHost && stored is not { Value.Shared: true })
            return new Problem(ProblemTypes.Forbidden, "The host has not shared a summary of this session.");
        if (stored is null) return new Versioned<SummaryResponse>(new SummaryResponse { MeetingId = meeting.Id, SessionId = session.SessionId, Status = SummaryStatuses.None }, "none");
        return new Versioned<SummaryResponse>(stored.Value.ToResponse(meeting.Id), ETags.Bare(stored.ETag));
    }
}
