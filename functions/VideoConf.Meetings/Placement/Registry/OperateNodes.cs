using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Placement;

/// <summary>GET <c>/v1/nodes</c> and PUT <c>/v1/nodes/{id}</c>: what administrators see of media nodes, and their word on one of them.</summary>
public sealed class OperateNodes
{
    private readonly NodeRegistry _registry;
    private readonly Administrators _administrators;
    private readonly AuditLog _audit;

    internal OperateNodes(NodeRegistry registry, Administrators administrators, AuditLog audit) => (_registry, _administrators, _audit) = (registry, administrators, audit);

    /// <summary>Every node that is known, by region and id. Those that are gone stay for a while.</summary>
    public async Task<Outcome<IReadOnlyList<NodeResponse>>> ListAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused) return refused;
        var nodes = await _registry.ListAsync(cancellationToken);
        return nodes.OrderBy(node => node.Region, StringComparer.Ordinal).ThenBy(node => node.NodeId, StringComparer.Ordinal).Select(ToResponse).ToArray();
    }

    /// <summary>Drains a node or weighs it. What is said twice holds once.</summary>
    public async Task<Outcome<NodeResponse>> UpdateAsync(CallerIdentity caller, string nodeId, UpdateNodeRequest? request, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused) return refused;
        if (RegisterNode.CheckId(nodeId) is { } wrongId) return wrongId;
        if (request is null) return Problems.NoBody();
        if (request.Weight is { } weight and not (>= 0 and <= 1)) return Problem.Field("weight", string.Create(CultureInfo.InvariantCulture, $"weight is {weight}. Give a number from 0 to 1."));
        if (request is { Drain: null, Weight: null }) return Problem.Field("$", "Say drain, weight, or both.");

        Problem? wrong = null;
        var written = await _registry.ChangeAsync(
            nodeId,
            (known, _) =>
            {
                var decided = Decide(known, request);
                wrong = decided.Succeeded ? null : decided.Problem;
                return decided.Succeeded ? decided.Value : null;
            },
            cancellationToken);
        if (wrong is not null) return wrong;
        await _audit.WriteAsync(AuditDraft.By(caller, AuditActions.NodeChanged) with { TargetId = nodeId, Detail = InWords(request) }, CancellationToken.None);
        return ToResponse(written!);
    }

    /// <summary>The node with an operator's word.</summary>
    internal static Outcome<NodeDocument> Decide(NodeDocument? known, UpdateNodeRequest request)
    {
        if (known is null) return new Problem(ProblemTypes.NotFound, "No node of this id is known. GET /v1/nodes lists them.");
        if (request.Drain == false && known.State == NodeStates.Draining)
            return new Problem(ProblemTypes.Conflict, "The node has begun to drain and ends when it is empty. Start it anew to have it back.");
        if (request.Drain == false && known.DrainAsked)
            return new Problem(ProblemTypes.Conflict, "All nodes of this version are to be emptied. Take that back for the version.");
        return known with { DrainOrdered = request.Drain ?? known.DrainOrdered, WeightOrdered = request.Weight ?? known.WeightOrdered };
    }

    private static string InWords(UpdateNodeRequest request)
    {
        var drain = request.Drain switch { true => "drain", false => "do not drain", null => null };
        var weight = request.Weight is { } share ? string.Create(CultureInfo.InvariantCulture, $"weight {share}") : null;
        return string.Join(", ", new[] { drain, weight }.OfType<string>());
    }

    private Problem? Refuse(CallerIdentity caller) => _administrators.Include(caller)
        ? null
        : new Problem(ProblemTypes.Forbidden, "Only an administrator may see and change media nodes. Ask the operator to name you as one.");

    private NodeResponse ToResponse(NodeDocument node) => new()
    {
        NodeId = node.NodeId,
        Region = node.Region,
        Zone = node.Zone,
        Version = node.Version,
        State = _registry.IsAlive(node) ? node.State : NodeStates.Gone,
        Weight = node.Share,
        Drain = node.IsDraining,
        EndsAt = node.EndsAt,
        Load = node.Load,
        RegisteredAt = node.RegisteredAt,
        SeenAt = node.SeenAt,
    };
}
