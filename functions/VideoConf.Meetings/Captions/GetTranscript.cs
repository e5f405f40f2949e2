using VideoConf.Contracts.Captions;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>GET <c>/v1/meetings/{id}/transcript</c>: what was said in a session, a page at a time, for its host and those who were in it.</summary>
public sealed class GetTranscript
{
    private const int DefaultPage = 200;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TranscriptView _view;

    internal GetTranscript(IDocumentStore documents, SessionAccess access, TranscriptView view)
    {
        _documents = documents;
        _access = access;
        _view = view;
    }

    /// <summary>Reads one page; in <paramref name="language"/> where a line was translated into it while it was said, else as spoken.</summary>
    public async Task<Outcome<TranscriptResponse>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string? sessionId, string? language, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > DocumentLimits.MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {DocumentLimits.MaxPage}.");
        if (language is not null && !LanguageTags.IsTag(language)) return BadLanguage();
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;

        var (meeting, session) = (reader.Value.Meeting, reader.Value.Session);
        var query = new DocumentQuery(
            Keys.Meetings, meeting.Id, TranscriptKeys.LinePrefix(session.SessionId), PageSize: pageSize ?? DefaultPage, ContinuationToken: continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;
        var (status, engine) = await _view.StatusAsync(meeting.Id, session.SessionId, cancellationToken);
        return new TranscriptResponse
        {
            MeetingId = meeting.Id,
            SessionId = session.SessionId,
            Status = status,
            Engine = engine,
            CanEdit = reader.Value.IsHost,
            Lines = [.. page.Value.Documents.Select(document => document.As<LineDocument>().ToLine(language))],
            ContinuationToken = page.Value.ContinuationToken,
        };
    }

    internal static Problem BadLanguage() => Problem.Field("language", "language must be a BCP 47 tag such as en-US, de or pt-BR.");
}
