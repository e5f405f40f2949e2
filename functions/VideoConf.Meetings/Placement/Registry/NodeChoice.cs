using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>Which node gets a new room, as a pure function of what the registry knows.</summary>
internal static class NodeChoice
{
    /// <summary>Loads this near to the lowest are the same: figures are seconds old, and everybody who places now reads the same ones.</summary>
    private const double SameLoad = 5;

    /// <summary>Percent of a node that a participant of an ordinary meeting costs, at least and at most.</summary>
    private const double LeastCost = 0.1;
    private const double MostCost = 2;

    /// <summary>The node for a new room; none, and why, when none can take it.</summary>
    /// <param name="nodes">All that are known.</param>
    /// <param name="wish">What the room wants; it does not leave its region.</param>
    /// <param name="now">When.</param>
    /// <param name="options">When a node is full.</param>
    /// <param name="chance">Two numbers from 0 to below 1: whether a canary gets it, and which of equals.</param>
    public static ChosenNode Decide(
        IEnumerable<NodeDocument> nodes, NodeWish wish, DateTimeOffset now, NodeOptions options, (double Canary, double Equal) chance)
    {
        var region = wish.Region ?? options.HomeRegion;
        var local = nodes.Where(node => string.Equals(node.Region, region, StringComparison.OrdinalIgnoreCase)).ToArray();
        var open = local.Where(node => !IsOut(node, wish, now, options) && node.TakesRooms && HasRoomFor(node, wish.Participants, options)).ToArray();

        // A share of rooms, not of nodes: one canary beside a hundred gets as many as one beside three.
        var canaries = open.Where(node => node.Share < 1).ToArray();
        var others = open.Where(node => node.Share >= 1).ToArray();
        var share = canaries.Length == 0 ? 0 : canaries.Max(node => node.Share);
        var group = others.Length == 0 || chance.Canary < share ? canaries : others;
        if (group.Length == 0) return new ChosenNode(Node: null, NoNodeWords.Of(local, region, wish, now, options));

        var lowest = group.Min(node => LoadWith(node, wish.Participants));
        var equals = group.Where(node => LoadWith(node, wish.Participants) <= lowest + SameLoad).OrderBy(node => node.NodeId, StringComparer.Ordinal).ToArray();
        return new ChosenNode(equals[(int)(chance.Equal * equals.Length)].ToStatus());
    }

    /// <summary>Whether it is not there, or not wanted.</summary>
    public static bool IsOut(NodeDocument node, NodeWish wish, DateTimeOffset now, NodeOptions options) =>
        !node.IsAlive(now, options.Patience) || wish.Except.Contains(node.NodeId, StringComparer.Ordinal);

    /// <summary>Whether it can bear so many more participants.</summary>
    public static bool HasRoomFor(NodeDocument node, int participants, NodeOptions options) =>
        !IsFull(node.Load, options)
        && (node.Load.Capacity == 0 || node.Load.Participants + participants <= node.Load.Capacity)
        && LoadWith(node, participants) < options.FullAtLoadPercent;

    /// <summary>
    /// The load that it would have with the room on it. What a participant costs is what those there cost now, between two bounds: on an idle node there is
    /// nothing to learn it from, and one whose machine is busy with something else tells nothing of it.
    /// </summary>
    public static double LoadWith(NodeDocument node, int participants)
    {
        var ofOne = Math.Clamp(node.Load.Participants == 0 ? LeastCost : node.Load.LoadPercent / node.Load.Participants, LeastCost, MostCost);
        return node.Load.LoadPercent + (ofOne * RoomCost.Of(participants));
    }

    public static bool IsFull(NodeLoad load, NodeOptions options) =>
        load.CpuPercent >= options.FullAtCpuPercent || load.LoadPercent >= options.FullAtLoadPercent || (load.Capacity > 0 && load.Participants >= load.Capacity);
}
