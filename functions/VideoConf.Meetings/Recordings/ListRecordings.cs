using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>
/// GET <c>/v1/meetings/{id}/recordings</c> and GET <c>/v1/rooms/{id}/recordings</c>: a meeting's recordings that the caller may see, newest first. What was deleted is left out.
/// </summary>
public sealed class ListRecordings
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;

    private readonly IDocumentStore _documents;
    private readonly RecordingAccess _access;
    private readonly RecordingView _view;
    private readonly AuditLog _audit;

    internal ListRecordings(IDocumentStore documents, RecordingAccess access, RecordingView view, AuditLog audit)
    {
        _documents = documents;
        _access = access;
        _view = view;
        _audit = audit;
    }

    /// <summary>Reads one page of at most 1 to 100 recordings; it may hold fewer than there are more.</summary>
    public async Task<Outcome<Page<RecordingResponse>>> ExecuteAsync(
        CallerIdentity caller, string meetingId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        if (await _access.MeetingAsync(meetingId, cancellationToken) is not { } meeting) return Problems.NoSuchMeeting();

        var query = new DocumentQuery(Keys.Meetings, meeting.Id, RecordingKeys.Prefix, Descending: true, pageSize ?? DefaultPage, continuationToken);
        var page = await PagedQuery.RunAsync(_documents, query, cancellationToken);
        if (!page.Succeeded) return page.Problem;

        var seen = new List<RecordingResponse>(page.Value.Documents.Count);
        foreach (var recording in page.Value.Documents.Select(document => document.As<RecordingDocument>()))
        {
            if (recording.Status != RecordingStatuses.Deleted && await _access.MaySeeAsync(caller, meeting, recording, cancellationToken)) seen.Add(await _view.OfAsync(recording, cancellationToken));
        }

        foreach (var opened in seen.Where(recording => recording.Files.Count > 0)) await _audit.OpenedAsync(caller, opened, cancellationToken);
        return new Page<RecordingResponse>(seen, page.Value.ContinuationToken);
    }
}
