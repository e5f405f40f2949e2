using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Signaling;
using VideoConf.Meetings.Chat;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Breakouts;

/// <summary>POST <c>/v1/meetings/{id}/breakouts/message</c>: a host says something to all rooms.</summary>
public sealed class MessageBreakouts
{
    private const int MaxText = 1000;

    private readonly RoomStore _rooms;
    private readonly ISignalSender _signals;

    internal MessageBreakouts(RoomStore rooms, ISignalSender signals)
    {
        _rooms = rooms;
        _signals = signals;
    }

    /// <summary>Sends it to the meeting's own room and to every breakout room.</summary>
    public async Task<Outcome<Done>> ExecuteAsync(CallerIdentity caller, string meetingId, BreakoutMessageRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (Ids.Meeting(meetingId) is not { } id || await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        if (BreakoutDesk.Check(snapshot, caller) is { } notAllowed) return notAllowed;
        if (snapshot.Room.Value.Breakouts is not { } breakouts) return BreakoutDesk.None();
        var errors = new FieldErrors();
        var text = ChatRules.Text(errors, "text", request.Text, MaxText);
        if (errors.ToProblem() is { } problem) return problem;

        var message = new BreakoutMessage(caller.DisplayName, text!);
        foreach (var roomId in (string[])[id, .. breakouts.Rooms.Select(room => room.RoomId)])
            await _signals.ToGroupAsync(roomId, HubEvents.BreakoutMessage, message, exceptConnectionId: null, CancellationToken.None);
        return Done.Value;
    }
}
