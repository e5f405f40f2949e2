using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Placement;

/// <summary>A media node as the registry has it. Written by its registration and heartbeats, and by operators; gone some time after its last word.</summary>
internal sealed record NodeDocument
{
    public required string NodeId { get; init; }

    public required string Region { get; init; }

    public string? Zone { get; init; }

    public required Uri ApiUrl { get; init; }

    public required string Ip { get; init; }

    public required int Port { get; init; }

    public int Workers { get; init; }

    public required string Version { get; init; }

    public required JsonWebKey PublicKey { get; init; }

    public string? ScaleSet { get; init; }

    public string? Machine { get; init; }

    /// <summary>As in <see cref="RegisterNodeRequest.Weight"/>: 1 for a node like the others, below that for a canary, 0 for none. Of its version, or its own word.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What an operator has said of this very one instead; null when nobody has.</summary>
    public double? WeightOrdered { get; init; }

    /// <summary>Whether an operator wants all of its version emptied.</summary>
    public bool DrainAsked { get; init; }

    /// <summary>Whether an operator wants this very one emptied; so until it has said farewell, or the operator takes it back.</summary>
    public bool DrainOrdered { get; init; }

    /// <summary>Since when it is being emptied; null when it is not.</summary>
    public DateTimeOffset? DrainingSince { get; init; }

    /// <summary>When it ends in any case while it is emptied; null for when it is empty.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Id of its process.</summary>
    public string? Epoch { get; init; }

    public required string State { get; init; }

    public required NodeLoad Load { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it was heard last.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Whether its machine was protected from being scaled in.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Whether it was heard lately enough to be believed alive.</summary>
    public bool IsAlive(DateTimeOffset now, TimeSpan patience) => State != NodeStates.Gone && SeenAt + patience > now;

    /// <summary>The weight that counts.</summary>
    public double Share => WeightOrdered ?? Weight;

    /// <summary>Whether it wants new rooms at all.</summary>
    public bool TakesRooms => State == NodeStates.Ready && !IsDraining && Share > 0;

    /// <summary>Whether it is being emptied.</summary>
    public bool IsDraining => State == NodeStates.Draining || DrainAsked || DrainOrdered;

    public NodeStatus ToStatus() => new(NodeId, Region, Ip, Port, Workers, Load.Rooms, Load.Participants, Version, Epoch);
}
