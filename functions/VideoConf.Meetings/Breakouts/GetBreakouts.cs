using VideoConf.Contracts.Breakouts;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Breakouts;

/// <summary>GET <c>/v1/meetings/{id}/breakouts</c>: the breakout rooms, for those who are in the meeting or in one of them.</summary>
public sealed class GetBreakouts
{
    private readonly RoomStore _rooms;

    internal GetBreakouts(RoomStore rooms) => _rooms = rooms;

    /// <summary>Reads them.</summary>
    public async Task<Outcome<BreakoutsState>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id || await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        var room = snapshot.Room.Value;
        if (!BreakoutDesk.Runs(snapshot.Meeting!.Value, room, caller) && room.Breakouts?.Away.ContainsKey(caller.UserId) != true
            && Inside.Of(room, caller) is { Succeeded: false, Problem: var outside })
        {
            return outside!;
        }

        return room.Breakouts?.ToState() is { } state ? state : new Problem(ProblemTypes.NotFound, "The meeting has no breakout rooms now.");
    }
}
