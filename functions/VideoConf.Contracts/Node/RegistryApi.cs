using VideoConf.Contracts.Tokens;

namespace VideoConf.Contracts.Node;

/// <summary>
/// A node says that it is there: POST <c>/v1/nodes/{id}</c> to <see cref="NodeOrders"/>. Authorized by what vouches for the machine (in Azure a token of its
/// managed identity, on one machine the run's own secret), because the node's key is not known before. Comes again after every start, and whenever a
/// heartbeat is answered with 401 or 404.
/// </summary>
public sealed record RegisterNodeRequest
{
    /// <summary>Region: rooms stay in theirs.</summary>
    public required string Region { get; init; }

    /// <summary>Zone within the region, where there are zones.</summary>
    public string? Zone { get; init; }

    /// <summary>Base URL of the node API as the control plane reaches it: scheme, host and port.</summary>
    public required Uri ApiUrl { get; init; }

    /// <summary>Address that clients send media to.</summary>
    public required string Ip { get; init; }

    /// <summary>First UDP port.</summary>
    public required int Port { get; init; }

    /// <summary>Worker threads.</summary>
    public int Workers { get; init; }

    /// <summary>Build.</summary>
    public required string Version { get; init; }

    /// <summary>Public half of the key that the node signs its reports with. A live node's id is not given to another key.</summary>
    public required JsonWebKey PublicKey { get; init; }

    /// <summary>Scale set that the machine is of, for who protects it from being scaled in; null where there is none.</summary>
    public string? ScaleSet { get; init; }

    /// <summary>The machine's name in its scale set.</summary>
    public string? Machine { get; init; }

    /// <summary>
    /// Share of new rooms that nodes with a weight below 1 get together, 0 to 1; the rest goes to those of weight 1. A canary starts with 0.05. Counts at
    /// the first registration; afterwards an operator's word does.
    /// </summary>
    public double Weight { get; init; } = 1;

    /// <summary>How busy it is.</summary>
    public NodeLoad? Load { get; init; }

    /// <summary>Id of the node's process. With another one than before, whatever was on the node is gone, and its rooms are placed anew.</summary>
    public string? Epoch { get; init; }
}

/// <summary>How busy a node is.</summary>
/// <param name="CpuPercent">Of all processors, 0 to 100, over the last seconds.</param>
/// <param name="LoadPercent">The most used of what bounds a node (processors, bandwidth, participants), percent of what it bears.</param>
/// <param name="Rooms">Rooms open.</param>
/// <param name="Participants">Transports open.</param>
/// <param name="Capacity">Transports that it takes; 0 for no bound of its own.</param>
/// <param name="Tasks">Recordings being written or composed and tracks being written down: work that outlives rooms.</param>
public sealed record NodeLoad(double CpuPercent, double LoadPercent, int Rooms, int Participants, int Capacity, int Tasks = 0);

/// <summary>A node is still there: POST <c>/v1/nodes/{id}/heartbeat</c> to <see cref="NodeOrders"/>, with a token signed by the node's key.</summary>
/// <param name="State">One of <see cref="NodeStates"/>.</param>
/// <param name="Load">How busy it is.</param>
/// <param name="EndsInSeconds">With <see cref="NodeStates.Draining"/>: when it ends in any case, from now; null for when it is empty.</param>
public sealed record NodeHeartbeat(string State, NodeLoad Load, int? EndsInSeconds = null);

/// <summary>States of a node.</summary>
public static class NodeStates
{
    /// <summary>It takes rooms.</summary>
    public const string Ready = "ready";

    /// <summary>It takes no new rooms, and those that it has are moved to other nodes, one by one; it ends when it has none.</summary>
    public const string Draining = "draining";

    /// <summary>It ends now: its last word.</summary>
    public const string Gone = "gone";
}

/// <summary>The control plane's answer to a registration or heartbeat.</summary>
/// <param name="NextSeconds">When the next heartbeat is due.</param>
/// <param name="Drain">Whether the node is to take no new rooms from now on.</param>
/// <param name="DrainSeconds">With <paramref name="Drain"/>: when it is to end in any case, from now; null for when it is empty.</param>
public sealed record NodeOrders(int NextSeconds, bool Drain, int? DrainSeconds = null);

/// <summary>POST <c>/node/v1/drain</c>: the node takes no new rooms from now on, and ends when it has none left. Once begun it stays so.</summary>
/// <param name="DeadlineSeconds">When to end in any case, from now; null for when the last room has ended.</param>
public sealed record DrainRequest(int? DeadlineSeconds = null);
