namespace VideoConf.Contracts.Breakouts;

/// <summary>PUT <c>/v1/meetings/{id}/breakouts</c>, by a host or co-host: makes the rooms, or changes who is assigned to which while they are open.</summary>
public sealed record PutBreakoutsRequest
{
    /// <summary>1 to 50 rooms. A room with an id that is known is changed, one without is made.</summary>
    public IReadOnlyList<BreakoutInput>? Rooms { get; init; }

    /// <summary>Minutes until all are called back, 1 to 480; null for when a host does.</summary>
    public int? DurationMinutes { get; init; }
}

/// <summary>One room to be.</summary>
/// <param name="RoomId">Of a room that is there; null for a new one.</param>
/// <param name="Name">1 to 80 characters; null for "Room n".</param>
/// <param name="ParticipantIds">Who is assigned. One who has left is skipped and named in the answer.</param>
public sealed record BreakoutInput(string? RoomId = null, string? Name = null, IReadOnlyList<string>? ParticipantIds = null);

/// <summary>The breakout rooms of a session; part of <c>RoomInfo</c>. POST <c>/breakouts/open</c>, <c>/breakouts/close</c> and <c>/breakouts/message</c> act on them.</summary>
public sealed record BreakoutsState
{
    /// <summary><c>prepared</c>, <c>open</c> or <c>closing</c> (all are called back, 60 s are left at most).</summary>
    public required string State { get; init; }

    /// <summary>When they close by themselves.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>The rooms.</summary>
    public required IReadOnlyList<BreakoutRoom> Rooms { get; init; }

    /// <summary>Participant ids of the request that are not in the meeting any more; only in the answer to PUT.</summary>
    public IReadOnlyList<string>? Skipped { get; init; }
}

/// <summary>One breakout room: a room of its own, joined with POST <c>/v1/rooms/{id}/join</c> by who is assigned, and by hosts.</summary>
/// <param name="RoomId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="UserIds">Users assigned.</param>
public sealed record BreakoutRoom(string RoomId, string Name, IReadOnlyList<string> UserIds);

/// <summary>POST <c>/v1/meetings/{id}/breakouts/message</c>; hub event <c>BreakoutMessage</c> in every room.</summary>
/// <param name="Text">1 to 1,000 characters.</param>
public sealed record BreakoutMessageRequest(string? Text = null);

/// <summary>Hub event <c>BreakoutMessage</c>.</summary>
/// <param name="FromName">The host who sent it.</param>
/// <param name="Text">To be shown as text.</param>
public sealed record BreakoutMessage(string FromName, string Text);

/// <summary>Hub event <c>MoveToRoom</c>: the client is to go to another room: into a breakout room, or back.</summary>
/// <param name="RoomId">Where to: POST <c>/v1/rooms/{id}/join</c>.</param>
/// <param name="Name">Its name; null for the meeting itself.</param>
/// <param name="Seconds">How long one may stay where one is; 0 for at once.</param>
public sealed record MoveToRoom(string RoomId, string? Name, int Seconds);
