using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement.Relays;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// The media nodes, as their registrations and heartbeats left them in the store. Read at most every two seconds by one process: placement asks at every
/// offer, and heartbeats come every ten. Safe for concurrent use.
/// </summary>
public sealed class NodeRegistry(IDocumentStore documents, TimeProvider clock, NodeOptions options) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    /// <summary>An unknown node may have registered since, but who asks for nodes that are not there must not make us read at every request.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Snapshot? _snapshot;

    /// <summary>How nodes are treated.</summary>
    public NodeOptions Options => options;

    internal TimeProvider Clock => clock;

    /// <summary>The region of a node; null when nothing is known of it.</summary>
    public async Task<string?> RegionOfAsync(string nodeId, CancellationToken cancellationToken) => (await ReadAsync(nodeId, cancellationToken))?.Region;

    /// <summary>Whether a node takes more participants of a room that it carries, as far as its last heartbeat says.</summary>
    public async Task<NodeRoom> RoomOnAsync(string nodeId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(nodeId, cancellationToken) is not { } node || !IsAlive(node)) return NodeRoom.Gone;
        if (node.IsDraining) return NodeRoom.Draining;
        return NodeChoice.IsFull(node.Load, options) ? NodeRoom.Full : NodeRoom.Open;
    }

    /// <summary>A node; null when none of this id is known.</summary>
    public async Task<KnownNode?> FindAsync(string nodeId, CancellationToken cancellationToken) =>
        await ReadAsync(nodeId, cancellationToken) is { } node ? new KnownNode(node.ToStatus(), node.ApiUrl, IsAlive(node)) : null;

    /// <summary>The node for something new; none, and why, when none can take it. <see cref="NodeWish.CurrentNodeId"/> is not looked at.</summary>
    public async Task<ChosenNode> ChooseAsync(NodeWish wish, CancellationToken cancellationToken)
    {
#pragma warning disable CA5394 // Chance is no secret.
        var chance = (Random.Shared.NextDouble(), Random.Shared.NextDouble());
#pragma warning restore CA5394
        ArgumentNullException.ThrowIfNull(wish);
        return NodeChoice.Decide(await ListAsync(cancellationToken), wish, clock.GetUtcNow(), options, chance);
    }

    /// <summary>Forgets every node but these: for a host that knows which ones there can be.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<string> except, CancellationToken cancellationToken)
    {
        foreach (var node in await ListAsync(cancellationToken))
        {
            if (!except.Contains(node.NodeId, StringComparer.Ordinal)) await documents.ExecuteAsync(Documents.Delete(Keys.Node(node.NodeId)), cancellationToken);
        }

        _snapshot = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    internal async Task<IReadOnlyCollection<NodeDocument>> ListAsync(CancellationToken cancellationToken) => [.. (await ReadAsync(MaxAge, cancellationToken)).Nodes.Values];

    internal async Task<NodeDocument?> ReadAsync(string nodeId, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(MaxAge, cancellationToken);
        return known.Nodes.TryGetValue(nodeId, out var node) || (await ReadAsync(MinAge, cancellationToken)).Nodes.TryGetValue(nodeId, out node) ? node : null;
    }

    internal bool IsAlive(NodeDocument node) => node.IsAlive(clock.GetUtcNow(), options.Patience);

    /// <summary>
    /// Writes what <paramref name="decide"/> makes of the node as it is; it returns null to write nothing. Bounded: heartbeats of one node and an
    /// operator's word are all that meet here.
    /// </summary>
    internal async Task<NodeDocument?> ChangeAsync(string nodeId, Func<NodeDocument?, DateTimeOffset, NodeDocument?> decide, CancellationToken cancellationToken)
    {
        const int Attempts = 10;
        for (var attempt = 1; ; attempt++)
        {
            var stored = await documents.ReadAsync<NodeDocument>(Keys.Node(nodeId), cancellationToken);
            if (decide(stored?.Value, clock.GetUtcNow()) is not { } next) return null;
            var write = stored is null
                ? Documents.Create(Keys.Node(nodeId), next, options.EntryLifetime)
                : Documents.Replace(Keys.Node(nodeId), next, stored.ETag, options.EntryLifetime);
            if ((await documents.ExecuteAsync(write, cancellationToken)).Succeeded)
            {
                _snapshot = null; // Who wrote it reads it.
                return next;
            }

            if (attempt == Attempts) throw new IOException($"The registry's entry of the node {nodeId} changes faster than it could be written.");
        }
    }

    private async Task<Snapshot> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (Fresh(maxAge) is { } fresh) return fresh;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(maxAge) is { } others) return others;
            var at = clock.GetTimestamp();
            var nodes = new Dictionary<string, NodeDocument>(StringComparer.Ordinal);
            string? next = null;
            do
            {
                var page = await documents.QueryAsync(new DocumentQuery(Keys.Nodes, Keys.AllNodes, PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
                foreach (var document in page.Documents) nodes[document.Key.Id] = document.As<NodeDocument>();
                next = page.ContinuationToken;
            }
            while (next is not null);
            return _snapshot = new Snapshot(at, nodes);
        }
        finally
        {
            _reading.Release();
        }
    }

    private Snapshot? Fresh(TimeSpan maxAge) => _snapshot is { } snapshot && clock.GetElapsedTime(snapshot.At) <= maxAge ? snapshot : null;

    private sealed record Snapshot(long At, IReadOnlyDictionary<string, NodeDocument> Nodes);
}

/// <summary>A node as placement knows it.</summary>
/// <param name="Status">How it was at its last heartbeat.</param>
/// <param name="Api">Base URL of its API.</param>
/// <param name="IsAlive">Whether it was heard lately.</param>
public sealed record KnownNode(NodeStatus Status, Uri Api, bool IsAlive);
