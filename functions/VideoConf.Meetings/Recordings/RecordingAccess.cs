using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>Who may know of a recording and who may manage it. Who may not know of it is told that there is none.</summary>
internal sealed class RecordingAccess(IDocumentStore documents, RecordingStore recordings)
{
    /// <summary>The meeting's host always; who was in the session once the host shares it.</summary>
    public async Task<bool> MaySeeAsync(CallerIdentity caller, MeetingDocument meeting, RecordingDocument recording, CancellationToken cancellationToken) =>
        IsHost(caller, meeting)
        || (recording is { Shared: true, Status: RecordingStatuses.Ready } && await recordings.WasInAsync(meeting.Id, recording.SessionId, caller.UserId, cancellationToken));

    /// <summary>A recording that the caller may see.</summary>
    public async Task<Outcome<RecordingDocument>> SeeAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        var (meeting, recording) = await FindAsync(meetingId, recordingId, cancellationToken);
        return meeting is not null && recording is not null && await MaySeeAsync(caller, meeting, recording, cancellationToken) ? recording : NoSuchRecording();
    }

    /// <summary>A recording that the caller may manage.</summary>
    public async Task<Outcome<RecordingDocument>> ManageAsync(CallerIdentity caller, string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        var (meeting, recording) = await FindAsync(meetingId, recordingId, cancellationToken);
        if (meeting is null || recording is null) return NoSuchRecording();
        if (IsHost(caller, meeting)) return recording;
        return await MaySeeAsync(caller, meeting, recording, cancellationToken)
            ? new Problem(ProblemTypes.Forbidden, "Only the meeting's host may manage its recordings.")
            : NoSuchRecording();
    }

    public async Task<MeetingDocument?> MeetingAsync(string meetingId, CancellationToken cancellationToken) =>
        Ids.Meeting(meetingId) is { } id ? (await documents.ReadAsync<MeetingDocument>(Keys.Meeting(id), cancellationToken))?.Value : null;

    public static bool IsHost(CallerIdentity caller, MeetingDocument meeting) => string.Equals(caller.UserId, meeting.HostId, StringComparison.Ordinal);

    public static Problem NoSuchRecording() => new(ProblemTypes.NotFound, "There is no recording with this id in this meeting that you may see.");

    private async Task<(MeetingDocument? Meeting, RecordingDocument? Recording)> FindAsync(string meetingId, string recordingId, CancellationToken cancellationToken)
    {
        if (!Ids.IsId(recordingId, "rec") || await MeetingAsync(meetingId, cancellationToken) is not { } meeting) return (null, null);
        return (meeting, (await recordings.ReadAsync(meeting.Id, recordingId, cancellationToken))?.Value);
    }
}
