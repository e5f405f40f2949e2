using System.Globalization;
using VideoConf.Contracts.Node;

namespace VideoConf.Local.Operating;

/// <summary>Nodes as lines for a terminal.</summary>
internal static class NodeTable
{
    private static readonly string[] Head = ["NODE", "REGION", "STATE", "SHARE", "ROOMS", "PEOPLE", "CPU", "LOAD", "SEEN", "VERSION"];

    /// <summary>Writes them, each column as wide as what is in it.</summary>
    public static async Task WriteAsync(IReadOnlyList<NodeResponse> nodes, DateTimeOffset now, TextWriter to)
    {
        if (nodes.Count == 0)
        {
            await to.WriteLineAsync("No media node is known.");
            return;
        }

        string[][] rows = [Head, .. nodes.Select(node => Row(node, now))];
        var widths = Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows) await to.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string[] Row(NodeResponse node, DateTimeOffset now) =>
    [
        node.NodeId,
        node.Region,
        StateOf(node, now),
        Text($"{node.Weight:0.##}"),
        Text($"{node.Load.Rooms}"),
        node.Load.Capacity > 0 ? Text($"{node.Load.Participants}/{node.Load.Capacity}") : Text($"{node.Load.Participants}"),
        Text($"{node.Load.CpuPercent:0} %"),
        Text($"{node.Load.LoadPercent:0} %"),
        Text($"{Math.Max(0, (now - node.SeenAt).TotalSeconds):0} s ago"),
        node.Version,
    ];

    private static string StateOf(NodeResponse node, DateTimeOffset now)
    {
        if (!node.Drain || node.State == NodeStates.Gone) return node.State;
        return node.EndsAt is { } end ? Text($"draining, {Math.Max(0, (end - now).TotalSeconds):0} s left") : "draining";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
