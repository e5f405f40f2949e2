using VideoConf.Contracts.Meetings;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Meetings;

/// <summary>GET <c>/v1/meetings/{id}</c>: whoever has the id may see the meeting, for the id is the invitation.</summary>
public sealed class GetMeeting
{
    private readonly RoomStore _rooms;

    internal GetMeeting(RoomStore rooms) => _rooms = rooms;

    /// <summary>Reads the meeting.</summary>
    public async Task<Outcome<Versioned<MeetingResponse>>> ExecuteAsync(CallerIdentity caller, string meetingId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Ids.Meeting(meetingId) is not { } id || await _rooms.ReadWithMeetingAsync(id, cancellationToken) is not { } snapshot) return Problems.NoSuchMeeting();
        return snapshot.Meeting!.ToVersioned(caller, snapshot.Room.Value);
    }
}
