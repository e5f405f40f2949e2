using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>Takes events.</summary>
public sealed class NodeEvents
{
    internal NodeEvents()
    {
    }

#pragma warning disable
    /// <summary>Takes events.</summary>
    public Task<Outcome<NodeEventsResult>> ExecuteAsync(string nodeId, NodeEventBatch? batch, CancellationToken cancellationToken) =>
        throw new System.Diagnostics.UnreachableException();
}
