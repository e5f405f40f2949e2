using VideoConf.Contracts.Meetings;

namespace VideoConf.Contracts.Rooms;

/// <summary>POST <c>/v1/rooms</c>: an instant room.</summary>
public sealed record CreateRoomRequest
{
    /// <summary>The host; only the caller's own id is accepted.</summary>
    public string? HostId { get; init; }

    /// <summary>Title of 1 to 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>Settings; absent members take their defaults.</summary>
    public MeetingSettingsInput? Settings { get; init; }

    /// <inheritdoc cref="JoinRequest.DeviceId"/>
    public string? DeviceId { get; init; }
}

/// <summary>The room, and the host's way in.</summary>
/// <param name="RoomId">Its id, as in <c>/v1/meetings/{id}</c>.</param>
/// <param name="JoinToken">The host's join token. Null when the settings ask the host for consent first: then POST consent and join.</param>
/// <param name="Join">The host's whole join answer, null as <paramref name="JoinToken"/> is.</param>
public sealed record CreateRoomResponse(string RoomId, string? JoinToken, JoinResponse? Join);
