using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>Which node gets a new room, as a pure function of what the registry knows.</summary>
internal static class NodeChoice
{
    /// <summary>Loads this near to the lowest are the same: figures are seconds old, and everybody who places now reads the same ones.</summary>
    private const double SameLoad = 5;

    /// <summary>The node for a new room; null when none can take it.</summary>
    /// <param name="nodes">All that are known.</param>
    /// <param name="region">The room's region: it does not leave it.</param>
    /// <param name="now">When.</param>
    /// <param name="options">When a node is full.</param>
    /// <param name="chance">Two numbers from 0 to below 1: whether a canary gets it, and which of equals.</param>
    public static NodeDocument? Decide(
        IEnumerable<NodeDocument> nodes, string region, DateTimeOffset now, NodeOptions options, (double Canary, double Equal) chance)
    {
        var open = nodes.Where(node => string.Equals(node.Region, region, StringComparison.OrdinalIgnoreCase)
            && node.TakesRooms && node.IsAlive(now, options.Patience) && !IsFull(node.Load, options)).ToArray();

        // A share of rooms, not of nodes: one canary beside a hundred gets as many as one beside three.
        var canaries = open.Where(node => node.Weight < 1).ToArray();
        var others = open.Where(node => node.Weight >= 1).ToArray();
        var share = canaries.Length == 0 ? 0 : canaries.Max(node => node.Weight);
        var group = others.Length == 0 || chance.Canary < share ? canaries : others;
        if (group.Length == 0) return null;

        var lowest = group.Min(node => node.Load.LoadPercent);
        var equals = group.Where(node => node.Load.LoadPercent <= lowest + SameLoad).OrderBy(node => node.NodeId, StringComparer.Ordinal).ToArray();
        return equals[(int)(chance.Equal * equals.Length)];
    }

    public static bool IsFull(NodeLoad load, NodeOptions options) =>
        load.CpuPercent >= options.FullAtCpuPercent || load.LoadPercent >= options.FullAtLoadPercent || (load.Capacity > 0 && load.Participants >= load.Capacity);
}
