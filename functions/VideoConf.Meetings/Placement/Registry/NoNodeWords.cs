using System.Globalization;
using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>Why no node can take a room, in a sentence for people and logs: where, how much was wanted, and what the nodes there are.</summary>
internal static class NoNodeWords
{
    public static string Of(IReadOnlyCollection<NodeDocument> local, string region, NodeWish wish, DateTimeOffset now, NodeOptions options)
    {
        var alive = local.Where(node => !NodeChoice.IsOut(node, wish, now, options)).ToArray();
        var draining = alive.Count(node => node.IsDraining);
        var closed = alive.Count(node => !node.IsDraining && node.Share <= 0);
        var full = alive.Length - draining - closed;
        var silent = local.Count(node => node.State != NodeStates.Gone && !node.IsAlive(now, options.Patience));
        string[] parts = [Count(full, "full"), Count(draining, "draining"), Count(closed, "closed to new rooms"), Count(silent, "silent")];
        var rest = string.Join(", ", parts.Where(part => part.Length > 0));
        var wanted = wish.Participants > 0 ? string.Create(CultureInfo.InvariantCulture, $" with room for {wish.Participants} more") : string.Empty;
        return rest.Length == 0 ? $"No media node is in region {region}." : $"No media node in region {region}{wanted}; {rest}.";
    }

    private static string Count(int nodes, string what) => nodes == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{nodes} {what}");
}
