using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Notifications;

namespace VideoConf.Meetings.Recordings;

/// <summary>What people are told of a recording. The ids follow from what happened, and the record says what was told, so that nobody is told twice.</summary>
internal static class RecordingNotices
{
    /// <summary>Its files are ready, or could not be made.</summary>
    public static NotificationRequest Ended(RecordingDocument recording)
    {
        var isReady = recording.Status == RecordingStatuses.Ready;
        var kind = isReady ? NotificationKinds.RecordingReady : NotificationKinds.RecordingFailed;
        return new NotificationRequest(
            FormattableString.Invariant($"{kind}-{recording.RecordingId}-{recording.Attempt}"), kind, recording.MeetingId, recording.SessionId,
            ToParticipants: isReady && recording.Shared, recording.ReadyAt ?? recording.StoppedAt ?? recording.StartedAt, PathOf(recording))
        {
            RecordingId = recording.RecordingId,
        };
    }

    /// <summary>The host lets everyone who was there play it.</summary>
    public static NotificationRequest Shared(RecordingDocument recording, DateTimeOffset at) => new(
        $"recordingShared-{recording.RecordingId}", NotificationKinds.RecordingReady, recording.MeetingId, recording.SessionId, ToParticipants: true, at, PathOf(recording));

    /// <summary>The recording with a note that those who were there were told of it.</summary>
    public static RecordingDocument Noted(RecordingDocument recording) => recording.SharingTold ? recording : recording with { SharingTold = true };

    private static string PathOf(RecordingDocument recording) => recording.Status == RecordingStatuses.Ready
        ? $"/meetings/{recording.MeetingId}/recordings/{recording.RecordingId}"
        : $"/meetings/{recording.MeetingId}?session={recording.SessionId}";
}
