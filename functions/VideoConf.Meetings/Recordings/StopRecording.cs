using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Recordings;

/// <summary>POST <c>/v1/meetings/{id}/recording/stop</c>: the host stops the recording; its files are made from then on.</summary>
public sealed class StopRecording
{
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly RecordingEnding _ending;
    private readonly RecordingView _view;
    private readonly AuditLog _audit;

    internal StopRecording(RoomStore rooms, ISignalSender signals, RecordingEnding ending, RecordingView view, AuditLog audit)
    {
        _rooms = rooms;
        _signals = signals;
        _ending = ending;
        _view = view;
        _audit = audit;
    }

    /// <summary>Stops, and answers with the recording as it is now.</summary>
    public async Task<Outcome<RecordingResponse>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        var changed = await _rooms.ChangeWithMeetingAsync(id, (snapshot, now) => Decide(caller, snapshot, now), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        var (recordingId, at) = changed.Result.Value;
        await _signals.ToGroupAsync(
            id, HubEvents.RecordingStopped, new RecordingStopped(recordingId, RecordingStops.Host), exceptConnectionId: null, CancellationToken.None);
        var ended = await _ending.EndAsync(id, recordingId, at, RecordingStops.Host, CancellationToken.None);
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.RecordingSwitched) with { MeetingId = id, TargetId = recordingId, Detail = "stopped" }, CancellationToken.None);
        return ended is { } stopped
            ? await _view.OfAsync(stopped, CancellationToken.None)
            : new Problem(ProblemTypes.NotFound, "The recording was deleted meanwhile.");
    }

    /// <summary>The room without its recording.</summary>
    internal static RoomChange<Stop> Decide(CallerIdentity caller, RoomSnapshot snapshot, DateTimeOffset now)
    {
        var state = snapshot.Room.Value;
        if (!RoomRoles.Runs(snapshot.Meeting!.Value, state, caller)) return RoomChange<Stop>.Refuse(Problems.HostOnly("stop the recording of"));
        if (state.Recording is not { } recording)
            return RoomChange<Stop>.Refuse(new Problem(ProblemTypes.Conflict, "This meeting is not being recorded. Start a recording first."));

        state = state with { Version = state.Version + 1, Recording = null };
        (state, var entry) = RoomChanges.Log(
            state, now, new SessionEntry(SessionEventTypes.RecordingStopped) { RecordingId = recording.RecordingId, Reason = RecordingStops.Host });
        return new RoomChange<Stop>(new Stop(recording.RecordingId, now), state, [entry]);
    }

    internal sealed record Stop(string RecordingId, DateTimeOffset At);
}

/// <summary>Why a recording stopped, as <see cref="RecordingStopped.Reason"/> says it.</summary>
internal static class RecordingStops
{
    public const string Host = "host";
    public const string Ended = "ended";
    public const string Failed = "failed";
}
