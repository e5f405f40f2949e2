using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>PUT <c>/v1/meetings/{id}/recordings/{recordingId}</c>: the host shares a recording, and decides how long and how dearly it is kept.</summary>
public sealed class UpdateRecording
{
    private static readonly TimeSpan Soonest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Latest = TimeSpan.FromDays(3653);

    private readonly RecordingAccess _access;
    private readonly RecordingStore _recordings;
    private readonly RecordingView _view;
    private readonly IBlobStore _blobs;
    private readonly NotificationPublisher _notifications;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal UpdateRecording(RecordingAccess access, RecordingStore recordings, RecordingView view, IBlobStore blobs, NotificationPublisher notifications, AuditLog audit, TimeProvider clock)
    {
        _access = access;
        _recordings = recordings;
        _view = view;
        _blobs = blobs;
        _notifications = notifications;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>Changes what the request names.</summary>
    public async Task<Outcome<RecordingResponse>> ExecuteAsync(
        CallerIdentity caller, string meetingId, string recordingId, UpdateRecordingRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        var found = await _access.ManageAsync(caller, meetingId, recordingId, cancellationToken);
        if (!found.Succeeded) return found.Problem;
        if (Check(request, _clock.GetUtcNow()) is { } wrong) return wrong;
        if (found.Value.Status == RecordingStatuses.Deleted) return Gone();

        // The files go first: a record that names a tier is true, and a change that was cut short is made again.
        if (request.StorageTier is { } tier)
        {
            foreach (var file in found.Value.Files) await _blobs.SetTierAsync(file.Name, tier, cancellationToken);
        }

        var changed = await _recordings.ChangeAsync(found.Value.MeetingId, recordingId, recording => Decide(recording, request), cancellationToken);
        if (changed is null or { Status: RecordingStatuses.Deleted }) return Gone();

        // One that is not ready tells them when it is.
        if (changed is { Shared: true, SharingTold: false, Status: RecordingStatuses.Ready } && request.SharedWithParticipants == true)
        {
            // Noted when it was done: a request that was cut short between tells when it is repeated, under the same id.
            await _notifications.PublishAsync(RecordingNotices.Shared(changed, _clock.GetUtcNow()), CancellationToken.None);
            await _recordings.ChangeAsync(changed.MeetingId, recordingId, RecordingNotices.Noted, CancellationToken.None);
        }

        var detail = string.Join(", ", Changes(request));
        await _audit.WriteAsync(
            AuditDraft.By(caller, AuditActions.RecordingChanged) with { MeetingId = changed.MeetingId, TargetId = recordingId, Detail = detail }, CancellationToken.None);
        return await _view.OfAsync(changed, cancellationToken);
    }

    /// <summary>The recording with the change in it; the same when it was deleted meanwhile.</summary>
    internal static RecordingDocument Decide(RecordingDocument recording, UpdateRecordingRequest request) => recording.Status == RecordingStatuses.Deleted
        ? recording
        : recording with
        {
            Shared = request.SharedWithParticipants ?? recording.Shared,
            RetainUntil = request.RetainUntil ?? recording.RetainUntil,
            Tier = request.StorageTier ?? recording.Tier,
            TierIsChosen = recording.TierIsChosen || request.StorageTier is not null,
        };

    internal static Problem? Check(UpdateRecordingRequest request, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        if (request.RetainUntil is { } until && (until < now + Soonest || until > now + Latest))
            errors.Add("retainUntil", "retainUntil must be at least an hour ahead and at most ten years.");
        if (request.StorageTier is { } tier && !StorageTiers.IsTier(tier)) errors.Add("storageTier", "storageTier must be hot, cool or archive.");
        return errors.ToProblem();
    }

    private static IEnumerable<string> Changes(UpdateRecordingRequest request)
    {
        if (request.SharedWithParticipants is { } shared) yield return shared ? "shared with participants" : "shared no more";
        if (request.RetainUntil is { } until) yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kept until {until:O}");
        if (request.StorageTier is { } tier) yield return "moved to " + tier;
    }

    private static Problem Gone() => new(ProblemTypes.NotFound, "This recording was deleted.");
}
