using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Consent;
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

/// <summary>POST <c>/v1/meetings/{id}/recording/start</c>: the host has the running session recorded. Of two starts one wins, and the other is refused.</summary>
public sealed class StartRecording
{
    private readonly IDocumentStore _documents;
    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;
    private readonly RecordingKeeper _keeper;
    private readonly RecordingOptions _options;
    private readonly AuditLog _audit;

    internal StartRecording(IDocumentStore documents, RoomStore rooms, ISignalSender signals, RecordingKeeper keeper, RecordingOptions options, AuditLog audit)
    {
        _documents = documents;
        _rooms = rooms;
        _signals = signals;
        _keeper = keeper;
        _options = options;
        _audit = audit;
    }

    /// <summary>Starts. Everybody is told before the first packet is written.</summary>
    public async Task<Outcome<RecordingState>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var started = await StartAsync(meetingId, recordingId: null, (snapshot, now, id) => Decide(caller, snapshot, now, id, _options), cancellationToken);
        if (started.Succeeded)
        {
            await _audit.WriteAsync(
                AuditDraft.By(caller, AuditActions.RecordingSwitched) with { MeetingId = meetingId, TargetId = started.Value.RecordingId, Detail = "started" }, CancellationToken.None);
        }

        return started;
    }

    /// <summary>
    /// Starts because the meeting's settings say so: once in a session, so that a host who stops it is not overruled.
    /// </summary>
    internal async Task<Outcome<RecordingState>> StartBySettingAsync(string meetingId, string sessionId, CancellationToken cancellationToken)
    {
        // The id follows from the session's, so that it is the same recording however often this is asked for.
        var recordingId = "rec_" + sessionId[(sessionId.IndexOf('_', StringComparison.Ordinal) + 1)..];
        if (await _documents.ReadAsync<RecordingDocument>(RecordingKeys.Recording(meetingId, recordingId), cancellationToken) is { Value: var there })
            return new RecordingState(there.RecordingId, there.StartedAt, there.StartedBy);
        return await StartAsync(
            meetingId, recordingId, (snapshot, now, id) => string.Equals(snapshot.Room.Value.SessionId, sessionId, StringComparison.Ordinal)
                ? Decide(caller: null, snapshot, now, id, _options)
                : RoomChange<RecordingState>.Refuse(NobodyThere()),
            cancellationToken);
    }

    /// <summary>The room with the recording in it. <paramref name="caller"/> is null when the settings start it.</summary>
    internal static RoomChange<RecordingState> Decide(CallerIdentity? caller, RoomSnapshot snapshot, DateTimeOffset now, string recordingId, RecordingOptions options)
    {
        var meeting = snapshot.Meeting!.Value;
        var state = snapshot.Room.Value;
        if (caller is not null && !RoomRoles.Runs(meeting, state, caller)) return Refuse(Problems.HostOnly("record"));
        if (meeting.EndedAt is not null) return Refuse(Problems.Ended());
        if (!meeting.IsRecordingEnabled)
            return Refuse(new Problem(ProblemTypes.Forbidden, "Recording is off in this meeting's settings. Turn isRecordingEnabled on; everybody is asked for consent then."));
        if (state.Recording is not null) return Refuse(new Problem(ProblemTypes.Conflict, "This meeting is being recorded already. Stop that recording first."));
        if (state.SessionId is null || !state.Members.Values.Any(member => member.HasEntered)) return Refuse(NobodyThere());

        // Whoever came while recording was off was never asked, and silence is no consent.
        var unasked = state.Members.Values.Count(member => member.Unasked.Contains(ConsentTypes.Recording, StringComparer.Ordinal));
        if (unasked > 0)
        {
            return Refuse(new Problem(
                ProblemTypes.ConsentRequired,
                $"{unasked} in this meeting came before recording was allowed and were not asked for consent. They must join again before it can be recorded.")
            {
                RequiredConsents = [ConsentTypes.Recording],
            });
        }

        var recording = new RecordingState(recordingId, now, caller is null ? null : NameOf(caller, state));
        state = state with { Version = state.Version + 1, Recording = recording };
        (state, var entry) = RoomChanges.Log(state, now, new SessionEntry(SessionEventTypes.RecordingStarted) { RecordingId = recordingId });
        var document = new RecordingDocument
        {
            RecordingId = recordingId,
            MeetingId = meeting.Id,
            SessionId = state.SessionId!,
            Title = meeting.Title,
            HostId = meeting.HostId,
            Status = RecordingStatuses.Recording,
            StartedAt = now,
            StartedBy = recording.StartedBy,
            ParticipantFiles = meeting.RecordParticipantFiles,
            RetainUntil = now + options.Retention,
        };
        return new RoomChange<RecordingState>(recording, state, [entry, Documents.Create(RecordingKeys.Recording(meeting.Id, recordingId), document)]);

        static RoomChange<RecordingState> Refuse(Problem problem) => RoomChange<RecordingState>.Refuse(problem);
    }

    private static Problem NobodyThere() => new(ProblemTypes.Conflict, "Nobody is in the meeting now, so there is nothing to record. Enter it first.");

    // The name that the others see, where the host is in the room.
    private static string NameOf(CallerIdentity caller, RoomState state) =>
        state.Members.Values.FirstOrDefault(member => member.HasEntered && string.Equals(member.UserId, caller.UserId, StringComparison.Ordinal))?.DisplayName ?? caller.DisplayName;

    private async Task<Outcome<RecordingState>> StartAsync(
        string meetingId, string? recordingId, Func<RoomSnapshot, DateTimeOffset, string, RoomChange<RecordingState>> decide, CancellationToken cancellationToken)
    {
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();
        string? chosen = recordingId;
        var changed = await _rooms.ChangeWithMeetingAsync(
            id,
            (snapshot, now) => decide(snapshot, now, chosen ??= Ids.NewRecording(now)),
            // Before the room says so: whoever knows a recording's id finds it. An entry without a recording is swept later.
            state => _documents.ExecuteAsync(
                Documents.Upsert(RecordingKeys.Index(state.Recording!.RecordingId), new RecordingIndexDocument(state.Recording.RecordingId, id)), cancellationToken),
            cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        await _signals.ToGroupAsync(id, HubEvents.RecordingStarted, changed.Result.Value, exceptConnectionId: null, CancellationToken.None);
        await _keeper.KeepAsync(changed.After!, CancellationToken.None);
        return changed.Result;
    }
}
