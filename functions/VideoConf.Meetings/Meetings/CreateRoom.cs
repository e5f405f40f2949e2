using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Rooms;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>POST <c>/v1/rooms</c>: a meeting that begins now, and its host's way in.</summary>
public sealed class CreateRoom
{
    private readonly CreateMeeting _create;
    private readonly JoinMeeting _join;

    internal CreateRoom(CreateMeeting create, JoinMeeting join)
    {
        _create = create;
        _join = join;
    }

    /// <summary>Creates the room and joins its host, unless the settings ask the host for consent first.</summary>
    public async Task<Outcome<CreateRoomResponse>> ExecuteAsync(
        CallerIdentity caller, CreateRoomRequest? request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        request ??= new CreateRoomRequest();
        var join = new JoinRequest { DeviceId = request.DeviceId };
        var wrong = JoinMeeting.Check(caller, join);
        if (!wrong.Succeeded) return wrong.Problem;

        var meeting = new CreateMeetingRequest { HostId = request.HostId, Title = request.Title, Settings = request.Settings };
        var created = await _create.ExecuteAsync(caller, meeting, idempotencyKey, cancellationToken);
        if (!created.Succeeded) return created.Problem;

        var roomId = created.Value.Value.Id;
        var joined = await _join.ExecuteAsync(caller, roomId, join, cancellationToken);
        if (joined.Succeeded) return new CreateRoomResponse(roomId, joined.Value.Token, joined.Value);
        return joined.Problem.Type == ProblemTypes.ConsentRequired ? new CreateRoomResponse(roomId, null, null) : joined.Problem;
    }
}
