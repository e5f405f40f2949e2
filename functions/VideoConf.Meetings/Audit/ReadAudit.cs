using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Audit;

/// <summary>
/// GET <c>/v1/meetings/{id}/audit</c> by its host, GET <c>/v1/audit</c> by an administrator: newest first. A page looks at a bounded number of entries, so one
/// that filters may hold few, or none, and still have a continuation.
/// </summary>
public sealed class ReadAudit
{
    /// <summary>Queries for one page: enough for two empty years, few enough to be over in a second.</summary>
    private const int MaxQueries = 24;

    private readonly IDocumentStore _documents;
    private readonly AuditOptions _options;
    private readonly Administrators _administrators;
    private readonly TimeProvider _clock;

    internal ReadAudit(IDocumentStore documents, AuditOptions options, Administrators administrators, TimeProvider clock)
    {
        _documents = documents;
        _options = options;
        _administrators = administrators;
        _clock = clock;
    }

    /// <summary>What happened to one meeting, for its host and for administrators.</summary>
    public async Task<Outcome<Page<AuditEntry>>> OfMeetingAsync(CallerIdentity caller, string meetingId, AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        var filter = AuditFilter.Check(query);
        if (!filter.Succeeded) return filter.Problem;
        if (Ids.Meeting(meetingId) is not { } id || await _documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken) is not { Value: var meeting })
            return Problems.NoSuchMeeting();
        if (!string.Equals(meeting.HostId, caller.UserId, StringComparison.Ordinal) && !_administrators.Include(caller))
            return Problems.HostOnly("read the audit log of");

        var items = new List<AuditEntry>();
        var next = query.ContinuationToken;
        for (var queries = 0; queries < MaxQueries; queries++)
        {
            var page = await PagedQuery.RunAsync(_documents, AuditKeys.InMeeting(id, filter.Value.PageSize - items.Count, next), cancellationToken);
            if (!page.Succeeded) return page.Problem;
            Take(items, page.Value, filter.Value);
            next = page.Value.ContinuationToken;
            if (next is null || items.Count == filter.Value.PageSize) break;
        }

        return new Page<AuditEntry>(items, next);
    }

    /// <summary>What happened in the caller's organisation.</summary>
    public async Task<Outcome<Page<AuditEntry>>> OfTenantAsync(CallerIdentity caller, AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        if (!_administrators.Include(caller))
            return new Problem(ProblemTypes.Forbidden, "Only an administrator of the organisation may read its audit log. Ask the operator to name you as one.");
        var filter = AuditFilter.Check(query);
        if (!filter.Succeeded) return filter.Problem;

        var (first, last) = Months(filter.Value, _clock.GetUtcNow(), _options.Retention);
        var (month, next) = (last, (string?)null);
        if (query.ContinuationToken is { } token && !TryResume(token, first, last, out month, out next))
            return Problem.Field("continuationToken", "continuationToken is not one that the page before returned. Leave it out to begin at the first page.");

        var items = new List<AuditEntry>();
        for (var queries = 0; queries < MaxQueries && month >= first && items.Count < filter.Value.PageSize; queries++)
        {
            var page = await PagedQuery.RunAsync(_documents, AuditKeys.InMonth(caller.TenantId, month, filter.Value.PageSize - items.Count, next), cancellationToken);
            if (!page.Succeeded) return page.Problem;
            Take(items, page.Value, filter.Value);
            next = page.Value.ContinuationToken;
            if (next is null) month = month.AddMonths(-1);
        }

        return new Page<AuditEntry>(items, month < first ? null : string.Create(CultureInfo.InvariantCulture, $"{month:yyyyMM}.{next}"));
    }

    /// <summary>The months that entries can be in.</summary>
    internal static (DateOnly First, DateOnly Last) Months(AuditFilter filter, DateTimeOffset now, TimeSpan retention)
    {
        var oldest = now - retention;
        var from = filter.From is { } asked && asked > oldest ? asked : oldest;
        var to = filter.To is { } until && until < now ? until : now;
        return (AuditKeys.MonthOf(from), AuditKeys.MonthOf(to));
    }

    private static bool TryResume(string token, DateOnly first, DateOnly last, out DateOnly month, out string? inner)
    {
        (month, inner) = (last, null);
        if (token.Length < 7 || token[6] != '.'
            || !DateOnly.TryParseExact(token[..6] + "01", "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out month) || month < first || month > last)
        {
            return false;
        }

        inner = token.Length == 7 ? null : token[7..];
        return true;
    }

    private static void Take(List<AuditEntry> items, DocumentPage page, AuditFilter filter)
    {
        foreach (var document in page.Documents)
        {
            var entry = document.As<AuditEntry>();
            if (filter.Wants(entry)) items.Add(entry);
        }
    }
}
