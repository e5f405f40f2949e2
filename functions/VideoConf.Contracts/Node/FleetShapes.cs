namespace VideoConf.Contracts.Node;

/// <summary>A media node as operators see it: GET <c>/v1/nodes</c>.</summary>
public sealed record NodeResponse
{
    /// <summary>Its id.</summary>
    public required string NodeId { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Its zone within the region, when it has one.</summary>
    public string? Zone { get; init; }

    /// <summary>Its build.</summary>
    public required string Version { get; init; }

    /// <summary>One of <see cref="NodeStates"/>; gone, too, when nothing was heard of it for too long.</summary>
    public required string State { get; init; }

    /// <summary>The share of new rooms that it gets: 1 for a node like the others, below that for a canary, 0 for none.</summary>
    public double Weight { get; init; }

    /// <summary>Whether it is to be emptied and end: by an operator's word or its own.</summary>
    public bool Drain { get; init; }

    /// <summary>When it ends in any case while it is emptied; null for when it is empty.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How busy it was when it was heard last.</summary>
    public required NodeLoad Load { get; init; }

    /// <summary>When its process registered.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it was heard last.</summary>
    public DateTimeOffset SeenAt { get; init; }
}

/// <summary>PUT <c>/v1/nodes/{id}</c>: an operator's word on one node. Absent members stay as they are.</summary>
/// <param name="Drain">True empties it, and it ends. False takes that back as long as it has not begun.</param>
/// <param name="Weight">As in <see cref="NodeResponse.Weight"/>. Stays when the node registers again, until its version is weighed as a whole.</param>
public sealed record UpdateNodeRequest(bool? Drain = null, double? Weight = null);
