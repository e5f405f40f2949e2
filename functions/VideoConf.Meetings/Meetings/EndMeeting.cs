using System.Collections.Immutable;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>PUT <c>/v1/meetings/{id}/end</c>: the host ends the meeting for everybody and for good. Ending it again is fine.</summary>
public sealed class EndMeeting
{
    private readonly RoomStore _rooms;
    private readonly RoomClosing _closing;
    private readonly ISignalSender _signals;

    internal EndMeeting(RoomStore rooms, RoomClosing closing, ISignalSender signals)
    {
        _rooms = rooms;
        _closing = closing;
        _signals = signals;
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
        return await _rooms.ReadWithMeetingAsync(id, cancellationToken) is { } ended
            ? ended.Meeting!.ToVersioned(caller, ended.Room.Value)
            : Problems.NoSuchMeeting();
    }

    /// <summary>Meeting, room and session end in one batch; a join that read them before it finds another ETag.</summary>
    internal static RoomChange<Done> Decide(CallerIdentity caller, RoomSnapshot snapshot, DateTimeOffset now)
    {
        var meeting = snapshot.Meeting!;
        if (!string.Equals(caller.UserId, meeting.Value.HostId, StringComparison.Ordinal)) return RoomChange<Done>.Refuse(Problems.HostOnly("end"));
        if (meeting.Value.EndedAt is not null) return new RoomChange<Done>(Done.Value);

        var state = snapshot.Room.Value;
        ImmutableList<DocumentOperation> writes = [Documents.Replace(Keys.Meeting(meeting.Value.Id), meeting.Value with { EndedAt = now }, meeting.ETag)];
        if (state.SessionId is not null)
        {
            (state, var closing) = RoomChanges.CloseSession(state, "host", now);
            writes = writes.AddRange(closing);
        }

        return new RoomChange<Done>(Done.Value, state with { Ended = true }, writes);
    }
}
