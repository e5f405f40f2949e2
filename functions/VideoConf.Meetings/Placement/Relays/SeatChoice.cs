namespace VideoConf.Meetings.Placement.Relays;

/// <summary>Whether a node takes more participants of a room that it carries.</summary>
public enum NodeRoom
{
    /// <summary>It does.</summary>
    Open,

    /// <summary>Who is there stays; nobody more.</summary>
    Full,

    /// <summary>It is being emptied: who is there is to go elsewhere.</summary>
    Draining,

    /// <summary>It is not there any more.</summary>
    Gone,
}

/// <summary>A node of the room, as a participant's seat.</summary>
/// <param name="NodeId">Which.</param>
/// <param name="Region">Where it is.</param>
/// <param name="Room">Whether it takes more.</param>
/// <param name="IsHome">Whether it is the room's home node.</param>
internal sealed record Seat(string NodeId, string Region, NodeRoom Room, bool IsHome);

/// <summary>Which of a room's nodes a participant gets, as a pure function.</summary>
internal static class SeatChoice
{
    /// <summary>
    /// Who has a seat keeps it, so that nobody is moved because somebody else came. Else the nearest with room, the home node first: every further node costs a
    /// copy of everything. Null when the region has no seat free: then another node of it is worth adding.
    /// </summary>
    /// <param name="seats">The nodes of the room.</param>
    /// <param name="region">The participant's region.</param>
    /// <param name="currentNodeId">Where their media is; null for nowhere yet.</param>
    public static Seat? Decide(IReadOnlyList<Seat> seats, string region, string? currentNodeId)
    {
        var current = seats.FirstOrDefault(seat => string.Equals(seat.NodeId, currentNodeId, StringComparison.Ordinal));
        if (current is { Room: NodeRoom.Open or NodeRoom.Full } && IsIn(current, region)) return current;
        return seats.Where(seat => seat.Room == NodeRoom.Open && IsIn(seat, region)).OrderByDescending(seat => seat.IsHome).ThenBy(seat => seat.NodeId, StringComparer.Ordinal).FirstOrDefault();
    }

    private static bool IsIn(Seat seat, string region) => string.Equals(seat.Region, region, StringComparison.OrdinalIgnoreCase);
}
