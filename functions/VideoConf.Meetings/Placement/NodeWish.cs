using VideoConf.Contracts.Node;

namespace VideoConf.Meetings.Placement;

/// <summary>What is wanted of a node.</summary>
/// <param name="Region">Where it is to be; null for the home region.</param>
public sealed record NodeWish(string? Region)
{
    /// <summary>The node that has what it is for already: it is kept while it answers.</summary>
    public string? CurrentNodeId { get; init; }

    /// <summary>Participants that it is to have room for.</summary>
    public int Participants { get; init; }

    /// <summary>Nodes that are out of the question.</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];
}

/// <summary>The node, or why there is none.</summary>
/// <param name="Node">How it was when it was heard last; null for none.</param>
/// <param name="Reason">With none: a sentence that says why.</param>
public sealed record ChosenNode(NodeStatus? Node, string? Reason = null);

/// <summary>How a node answers when it is asked whether it is there.</summary>
public enum NodeAnswer
{
    /// <summary>It answers.</summary>
    Answers,

    /// <summary>Its machine says that nobody listens there: its process is gone.</summary>
    Refuses,

    /// <summary>Nothing was heard in time. It may be slow.</summary>
    Silent,
}

/// <summary>What came of asking a node whether it is there.</summary>
/// <param name="Answer">Whether.</param>
/// <param name="Status">What it said.</param>
public sealed record NodeProbe(NodeAnswer Answer, NodeStatus? Status = null);
