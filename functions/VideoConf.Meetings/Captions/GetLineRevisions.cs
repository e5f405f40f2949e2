using VideoConf.Contracts.Captions;
using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Captions;

/// <summary>GET <c>/v1/meetings/{id}/transcript/{lineId}/revisions</c>: what a line said before, newest first.</summary>
public sealed class GetLineRevisions
{
    private const int MaxPage = 100;

    private readonly IDocumentStore _documents;
    private readonly SessionAccess _access;
    private readonly TranscriptStore _transcripts;

    internal GetLineRevisions(IDocumentStore documents, SessionAccess access, TranscriptStore transcripts)
    {
        _documents = documents;
        _access = access;
        _transcripts = transcripts;
    }

    /// <summary>Reads one page of 1 to 100.</summary>
    public async Task<Outcome<Page<TranscriptLine>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string lineId, string? sessionId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        var reader = await _access.OfAsync(caller, meetingId, sessionId, cancellationToken);
        if (!reader.Succeeded) return reader.Problem;
        var (id, session) = (reader.Value.Meeting.Id, reader.Value.Session.SessionId);
        if (!SpokenText.IsLineId(lineId) || await _transcripts.FindAsync(id, session, lineId, cancellationToken) is null) return EditTranscriptLine.NoSuchLine();

        var page = await PagedQuery.RunAsync(
            _documents,
            new DocumentQuery(Keys.Meetings, id, TranscriptKeys.RevisionPrefix(session, lineId), Descending: true, PageSize: pageSize ?? MaxPage, ContinuationToken: continuationToken),
            cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<TranscriptLine>([.. page.Value.Documents.Select(document => document.As<LineDocument>().ToLine())], page.Value.ContinuationToken);
    }
}
