using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Signaling;

namespace VideoConf.Meetings.Placement.Relays;

/// <summary>What was found of a room's nodes.</summary>
/// <param name="IsLinked">Whether each is linked with each other.</param>
/// <param name="Lost">Edges that answer and have no such room: their processes were started anew.</param>
internal sealed record LinkedNodes(bool IsLinked, IReadOnlyList<string> Lost);

/// <summary>
/// Links every node of a room with every other, and makes links anew that are not whole. Several processes may do so at once: an attempt has an epoch, nodes refuse an
/// earlier one, and the next look finishes what was cut short.
/// </summary>
internal sealed class RelayKeeper(IMediaNodes nodes, TimeProvider clock)
{
    /// <summary>Looks at the links of a room's nodes, and mends them.</summary>
    /// <param name="state">The room.</param>
    /// <param name="lost">Two nodes of which one has said that it does not hear the other: their link is made anew unless both say that it is up.</param>
    /// <param name="cancellationToken">Gives up; the next look goes on.</param>
    public async Task<LinkedNodes> KeepAsync(RoomState state, (string One, string Other)? lost, CancellationToken cancellationToken)
    {
        var carriers = state.Carriers();
        if (carriers.Count < 2) return new LinkedNodes(IsLinked: true, []);

        var answers = await Task.WhenAll(carriers.Select(async nodeId => (NodeId: nodeId, Relays: await nodes.GetRelaysAsync(nodeId, state.RoomId, cancellationToken))));
        var known = answers.Where(answer => answer.Relays.Succeeded).ToDictionary(answer => answer.NodeId, answer => answer.Relays.Value!.Relays, StringComparer.Ordinal);
        var gone = answers.Where(answer => answer.Relays.Problem == ProblemTypes.NotFound && !string.Equals(answer.NodeId, state.NodeId, StringComparison.Ordinal));
        var isLinked = known.Count == carriers.Count;
        var there = carriers.Where(known.ContainsKey).ToArray();
        for (var i = 0; i < there.Length; i++)
        {
            for (var j = i + 1; j < there.Length; j++)
            {
                var (one, other) = (there[i], there[j]);
                var (here, away) = (Find(known[one], other), Find(known[other], one));
                var isDoubted = lost is { } pair && (pair == (one, other) || pair == (other, one));
                if (IsWhole(here, away, isDoubted)) continue;
                isLinked &= await LinkAsync(state.RoomId, one, other, NextEpoch(here, away, clock.GetUtcNow()), cancellationToken);
            }
        }

        // Links to nodes that carry the room no longer.
        foreach (var (nodeId, relays) in known)
        {
            foreach (var relay in relays.Where(relay => !carriers.Contains(relay.NodeId, StringComparer.Ordinal)))
                await nodes.DeleteRelayAsync(nodeId, state.RoomId, relay.NodeId, cancellationToken);
        }

        return new LinkedNodes(isLinked, [.. gone.Select(answer => answer.NodeId)]);
    }

    /// <summary>Whether both ends are of one link.</summary>
    internal static bool IsWhole(RelayState? here, RelayState? there, bool isDoubted) =>
        here is not null && there is not null && here.Epoch == there.Epoch && here.LinkId == there.RemoteLinkId && there.LinkId == here.RemoteLinkId
        && (!isDoubted || (here.IsUp && there.IsUp));

    /// <summary>Later than any that either knows, and than any of a process whose clock is not far behind.</summary>
    internal static long NextEpoch(RelayState? here, RelayState? there, DateTimeOffset now) =>
        Math.Max(now.ToUnixTimeMilliseconds(), Math.Max(here?.Epoch ?? 0, there?.Epoch ?? 0) + 1);

    private static RelayState? Find(IReadOnlyList<RelayState> relays, string nodeId) =>
        relays.FirstOrDefault(relay => string.Equals(relay.NodeId, nodeId, StringComparison.Ordinal));

    private async Task<bool> LinkAsync(string roomId, string one, string other, long epoch, CancellationToken cancellationToken)
    {
        var first = await nodes.PutRelayAsync(one, roomId, other, new PutRelayRequest(epoch), cancellationToken);
        if (!first.Succeeded) return false;
        var second = await nodes.PutRelayAsync(other, roomId, one, new PutRelayRequest(epoch, first.Value), cancellationToken);
        if (!second.Succeeded) return false;
        return (await nodes.PutRelayAsync(one, roomId, other, new PutRelayRequest(epoch, second.Value), cancellationToken)).Succeeded;
    }
}
