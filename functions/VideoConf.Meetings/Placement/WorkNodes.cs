using VideoConf.Contracts.Node;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// Which node works on what was recorded. Sound and pictures do not leave the region of their room, not even to be put together: when its nodes are all busy
/// or gone, the work waits for one of them.
/// </summary>
internal sealed class WorkNodes(RoomStore rooms, IMediaNodes nodes)
{
    /// <summary>The node: the one that has the work already, where it is well and of the region, or the best one of the region.</summary>
    public async Task<WorkNode> ChooseAsync(string meetingId, string? currentNodeId, CancellationToken cancellationToken)
    {
        // A room is in none until a node carried it, and then nothing of it can have been recorded anywhere else than at home.
        var region = (await rooms.ReadAsync(meetingId, cancellationToken))?.Value.Region;
        var chosen = await nodes.ChooseAsync(currentNodeId, region, cancellationToken);
        if (chosen is not null && !IsOf(region, chosen)) chosen = await nodes.ChooseAsync(currentNodeId: null, region, cancellationToken);
        return new WorkNode(chosen is not null && IsOf(region, chosen) ? chosen.NodeId : null, region);
    }

    private static bool IsOf(string? region, NodeStatus node) => region is null || string.Equals(node.Region, region, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Where work goes.</summary>
/// <param name="NodeId">The node; null when none of the region is free.</param>
/// <param name="Region">The region that the work stays in; null for the home region.</param>
internal sealed record WorkNode(string? NodeId, string? Region)
{
    /// <summary>Why there is none, in words for the host; <paramref name="task"/> is what it is wanted for, as in "make the files".</summary>
    public string Missing(string task) => Region is null
        ? $"No media node is free to {task}."
        : $"No media node of the meeting's region ({Region}) is free to {task}, and what was recorded there does not leave it.";
}
