using System.Collections.Immutable;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Moderation;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>PUT <c>/v1/meetings/{id}/end</c>: a host or co-host ends the meeting for everybody and for good. Ending it again is fine.</summary>
public sealed class EndMeeting
{
    private readonly RoomStore _rooms;
    private readonly RoomClosing _closing;
    private readonly ISignalSender _signals;
    private readonly AuditLog _audit;

    internal EndMeeting(RoomStore rooms, RoomClosing closing, ISignalSender signals, AuditLog audit)
    {
        _rooms = rooms;
        _closing = closing;
        _signals = signals;
        _audit = audit;
    }

    /// <summary>Ends the meeting: its room empties, its session closes, its media stops.</summary>
    public async Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id) return Problems.NoSuchMeeting();

        var changed = await _rooms.ChangeWithMeetingAsync(id, (snapshot, now) => Decide(caller, snapshot, now), beforeWrite: null, cancellationToken);
        if (!changed.Result.Succeeded) return changed.Result.Problem;

        // Told again when it is ended again: the first time may have been cut short right here.
        await _signals.ToGroupAsync(id, HubEvents.MeetingEnded, new MeetingEnded(id, "host"), exceptConnectionId: null, CancellationToken.None);
        await _closing.FinishAsync(changed.After!, CancellationToken.None);
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.MeetingEnded) with { MeetingId = id }, CancellationToken.None);
        return await _rooms.ReadWithMeetingAsync(id, cancellationToken) is { } ended
            ? ended.Meeting!.ToVersioned(caller, ended.Room.Value)
            : Problems.NoSuchMeeting();
    }

    /// <summary>Meeting, room and session end in one batch; a join that read them before it finds another ETag.</summary>
    internal static RoomChange<Done> Decide(CallerIdentity caller, RoomSnapshot snapshot, DateTimeOffset now)
    {
        var meeting = snapshot.Meeting!;
        var state = snapshot.Room.Value;
        if (!RoomRoles.Runs(meeting.Value, state, caller) && !meeting.Value.RunBy.Contains(caller.UserId, StringComparer.Ordinal)) return RoomChange<Done>.Refuse(Problems.HostOnly("end"));
        if (meeting.Value.ParentId is not null)
            return RoomChange<Done>.Refuse(new Problem(ProblemTypes.Conflict, "A breakout room ends with the others, when everybody is called back. End the meeting that it belongs to, or close its breakout rooms."));
        if (meeting.Value.EndedAt is not null) return new RoomChange<Done>(Done.Value);

        ImmutableList<DocumentOperation> writes = [Documents.Replace(Keys.Meeting(meeting.Value.Id), meeting.Value with { EndedAt = now, RunBy = RoomRoles.RunBy(state) }, meeting.ETag)];
        if (state.SessionId is not null)
        {
            (state, var closing) = RoomChanges.CloseSession(state, "host", now);
            writes = writes.AddRange(closing);
        }

        return new RoomChange<Done>(Done.Value, state with { Ended = true }, writes);
    }
}
