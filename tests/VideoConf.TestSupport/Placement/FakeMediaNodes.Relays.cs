using System.Collections.Concurrent;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Placement;
using VideoConf.Meetings.Placement.Relays;

namespace VideoConf.TestSupport.Placement;

// Links between nodes, as the real ones keep them.
public sealed partial class FakeMediaNodes
{
    private readonly ConcurrentDictionary<(string NodeId, string RoomId, string Other), FakeLink> _links = [];
    private int _lastLink;

    /// <summary>Whether both nodes have the same link to each other.</summary>
    public bool AreLinked(string roomId, string one, string other) =>
        _links.TryGetValue((one, roomId, other), out var here) && _links.TryGetValue((other, roomId, one), out var there)
        && here.Epoch == there.Epoch && here.Remote?.LinkId == there.LinkId && there.Remote?.LinkId == here.LinkId;

    /// <summary>Links that nodes have in a room, whole or half.</summary>
    public int CountLinks(string roomId) => _links.Keys.Count(key => key.RoomId == roomId);

    /// <summary>Links whose ends do not hear each other.</summary>
    public bool LinksAreDown { get; set; }

    /// <summary>Nodes that take nobody more, or are being emptied.</summary>
    public ConcurrentDictionary<string, NodeRoom> Crowded { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<NodeRoom> RoomOnAsync(string nodeId, CancellationToken cancellationToken) =>
        Task.FromResult(Dead.ContainsKey(nodeId) ? NodeRoom.Gone : Crowded.GetValueOrDefault(nodeId, NodeRoom.Open));

    /// <inheritdoc/>
    public Task<NodeResult<RelayEnd>> PutRelayAsync(string nodeId, string roomId, string otherNodeId, PutRelayRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Calls.Enqueue("put-relay");
        if (Dead.ContainsKey(nodeId)) return Refused(ProblemTypes.NoMediaNode);
        if (!HasRoom(nodeId, roomId)) return Refused(ProblemTypes.NotFound);
        var key = (nodeId, roomId, otherNodeId);
        lock (_links)
        {
            var known = _links.GetValueOrDefault(key);
            if (known is not null && request.Epoch < known.Epoch) return Refused(ProblemTypes.Conflict);
            if (known is { Remote: { } remote } && known.Epoch == request.Epoch && request.Remote is { } another && another != remote) return Refused(ProblemTypes.Conflict);
            if (known is null || request.Epoch > known.Epoch) known = new FakeLink(request.Epoch, (uint)Interlocked.Increment(ref _lastLink), Remote: null);
            _links[key] = known = known with { Remote = known.Remote ?? request.Remote };
            return Task.FromResult(new NodeResult<RelayEnd>(new RelayEnd("192.0.2.1", 40_000, known.LinkId, $"key of {known.LinkId}")));
        }

        static Task<NodeResult<RelayEnd>> Refused(string problem) => Task.FromResult(new NodeResult<RelayEnd>(null, problem, "Refused by the fake node."));
    }

    /// <inheritdoc/>
    public Task<NodeResult<RelayStates>> GetRelaysAsync(string nodeId, string roomId, CancellationToken cancellationToken)
    {
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(new NodeResult<RelayStates>(null, ProblemTypes.NoMediaNode, "The node does not answer."));
        if (!HasRoom(nodeId, roomId)) return Task.FromResult(new NodeResult<RelayStates>(null, ProblemTypes.NotFound, "No such room."));
        return Task.FromResult(new NodeResult<RelayStates>(new RelayStates(
            [.. _links.Where(link => link.Key.NodeId == nodeId && link.Key.RoomId == roomId).Select(link => new RelayState(
                link.Key.Other, link.Value.Epoch, link.Value.LinkId, link.Value.Remote?.LinkId, !LinksAreDown && AreLinked(roomId, nodeId, link.Key.Other), 1, 0, 0))])));
    }

    /// <inheritdoc/>
    public Task<NodeResult> DeleteRelayAsync(string nodeId, string roomId, string otherNodeId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("delete-relay");
        if (Dead.ContainsKey(nodeId)) return Task.FromResult(Unreachable());
        _links.TryRemove((nodeId, roomId, otherNodeId), out _);
        return Task.FromResult(new NodeResult());
    }

    private void ForgetRelays(string nodeId, string? roomId)
    {
        foreach (var key in _links.Keys)
        {
            if (key.NodeId == nodeId && (roomId is null || key.RoomId == roomId)) _links.TryRemove(key, out _);
        }
    }

    private sealed record FakeLink(long Epoch, uint LinkId, RelayEnd? Remote);
}
