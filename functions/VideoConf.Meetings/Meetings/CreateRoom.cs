using VideoConf.Contracts.Rooms;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Meetings;

/// <summary>Makes an instant room.</summary>
public sealed class CreateRoom
{
    internal CreateRoom()
    {
    }

#pragma warning disable
    /// <summary>Makes an instant room.</summary>
    public Task<Outcome<CreateRoomResponse>> ExecuteAsync(CallerIdentity caller, CreateRoomRequest? request, string? idempotencyKey, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
