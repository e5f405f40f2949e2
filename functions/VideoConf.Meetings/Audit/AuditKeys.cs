using System.Globalization;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Audit;

/// <summary>
/// Where entries are: each once for its organisation, in a partition a month so that none grows without end, and once for its meeting. Ids sort by time.
/// </summary>
internal static class AuditKeys
{
    private const string Container = "audit";

    public static DocumentKey OfTenant(string tenantId, DateTimeOffset at, string id) => new(Container, TenantPartition(tenantId, MonthOf(at)), id);

    public static DocumentKey OfMeeting(string meetingId, string id) => new(Container, "meeting-" + meetingId, id);

    public static DocumentQuery InMonth(string tenantId, DateOnly month, int pageSize, string? continuation) =>
        new(Container, TenantPartition(tenantId, month), Descending: true, PageSize: pageSize, ContinuationToken: continuation);

    public static DocumentQuery InMeeting(string meetingId, int pageSize, string? continuation) =>
        new(Container, "meeting-" + meetingId, Descending: true, PageSize: pageSize, ContinuationToken: continuation);

    /// <summary>The first day of a time's month.</summary>
    public static DateOnly MonthOf(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return new DateOnly(day.Year, day.Month, 1);
    }

    private static string TenantPartition(string tenantId, DateOnly month) =>
        string.Create(CultureInfo.InvariantCulture, $"tenant-{tenantId}-{month:yyyyMM}");
}
