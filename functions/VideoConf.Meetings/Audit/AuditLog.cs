using System.Globalization;
using System.Security.Cryptography;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Audit;

/// <summary>
/// Writes to the audit log. Nothing here changes or deletes an entry: each is created under an id of its own and goes when its time is over. An act that is
/// tried again may be written twice, never not at all: who calls this does so after the act and fails with it.
/// </summary>
public sealed class AuditLog
{
    private const int MaxDetail = 500;
    private static readonly TimeSpan OpenedWindow = TimeSpan.FromMinutes(10);
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly IDocumentStore _documents;
    private readonly AuditOptions _options;
    private readonly string _tenantId;
    private readonly TimeProvider _clock;
    private readonly AuditThrottle _throttle;
    private int _sequence;

    internal AuditLog(IDocumentStore documents, AuditOptions options, string tenantId, TimeProvider clock)
    {
        _documents = documents;
        _options = options;
        _tenantId = tenantId;
        _clock = clock;
        _throttle = new AuditThrottle(clock);
    }

    /// <summary>Writes an entry; kept when it returns.</summary>
    public async Task WriteAsync(AuditDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var entry = ToEntry(draft, _tenantId, _clock.GetUtcNow(), (ushort)Interlocked.Increment(ref _sequence));

        // The organisation's first: that is the one that nobody under audit can read or reach.
        await _documents.ExecuteAsync(Documents.Create(AuditKeys.OfTenant(entry.TenantId, entry.At, entry.Id), entry, _options.Retention), cancellationToken);
        if (entry.MeetingId is { } meetingId)
            await _documents.ExecuteAsync(Documents.Create(AuditKeys.OfMeeting(meetingId, entry.Id), entry, _options.Retention), cancellationToken);
    }

    /// <summary>Writes an entry unless one of the same key was written within the window; the next one after it says how many were left out.</summary>
    internal Task WriteRarelyAsync(AuditDraft draft, string key, TimeSpan window, CancellationToken cancellationToken)
    {
        if (!_throttle.TryTake(key, window, out var unwritten)) return Task.CompletedTask;
        return WriteAsync(unwritten == 0 ? draft : draft with { Detail = $"{Cut(draft.Detail, MaxDetail - 60)} (and {unwritten} more like it since the last entry)" }, cancellationToken);
    }

    /// <summary>Addresses of a recording's files were given out. A page that shows progress asks for them every second, so it is one entry a while.</summary>
    internal Task OpenedAsync(CallerIdentity caller, RecordingResponse recording, CancellationToken cancellationToken) => WriteRarelyAsync(
        AuditDraft.By(caller, AuditActions.RecordingOpened) with { MeetingId = recording.MeetingId, TargetId = recording.RecordingId },
        $"opened {caller.UserId} {caller.Address} {recording.RecordingId}",
        OpenedWindow,
        cancellationToken);

    internal static AuditEntry ToEntry(AuditDraft draft, string tenantId, DateTimeOffset now, ushort sequence) => new()
    {
        // Entries of one process and moment keep their order.
        Id = string.Create(CultureInfo.InvariantCulture, $"aud_{now.UtcTicks:x16}{sequence:x4}{RandomNumberGenerator.GetString(Alphabet, 10)}"),
        At = now,
        TenantId = draft.TenantId ?? tenantId,
        Action = draft.Action,
        ActorId = draft.ActorId,
        MeetingId = Ids.Meeting(draft.MeetingId),
        TargetId = Cut(draft.TargetId, 200),
        Detail = Cut(draft.KeyId is { } key ? $"{draft.Detail} (by API key {key})".TrimStart() : draft.Detail, MaxDetail),
        Address = draft.Address,
    };

    private static string? Cut(string? text, int max)
    {
        if (text is null || text.Length <= max) return text;
        return text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}
