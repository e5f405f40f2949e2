using System.Globalization;
using VideoConf.Contracts.Audit;
using VideoConf.Meetings.Audit;

namespace VideoConf.Meetings.Placement;

/// <summary>What an operator's word changed.</summary>
/// <param name="Nodes">Ids of the nodes that it is about.</param>
public sealed record WeighedNodes(IReadOnlyList<string> Nodes);

/// <summary>
/// An operator's word on the nodes of a version: the share of new rooms that they get (see <see cref="Contracts.Node.RegisterNodeRequest.Weight"/>), and
/// whether they are to be emptied. What a canary is begun, widened and backed out with.
/// </summary>
public sealed class WeighNodes
{
    private readonly NodeRegistry _registry;
    private readonly AuditLog _audit;

    internal WeighNodes(NodeRegistry registry, AuditLog audit) => (_registry, _audit) = (registry, audit);

    /// <summary>Weighs every node of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="weight">0 to 1: 0 for no new rooms, 1 for a node like the others.</param>
    /// <param name="drain">Whether they are to be emptied and end.</param>
    /// <param name="cancellationToken">Gives up; what is done stays.</param>
    public async Task<Outcome<WeighedNodes>> ExecuteAsync(string? version, double weight, bool drain, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(version)) return Problem.Field("version", "version is missing.");
        if (weight is not (>= 0 and <= 1)) return Problem.Field("weight", "weight must be a number from 0 to 1.");
        var changed = new List<string>();
        foreach (var node in await _registry.ListAsync(cancellationToken))
        {
            if (!string.Equals(node.Version, version, StringComparison.Ordinal)) continue;
            var written = await _registry.ChangeAsync(
                node.NodeId,
                (known, _) => known is not null && string.Equals(known.Version, version, StringComparison.Ordinal) ? known with { Weight = weight, WeightOrdered = null, DrainAsked = drain } : null,
                cancellationToken);
            if (written is not null) changed.Add(node.NodeId);
        }

        // Nobody in particular: who holds the operator's secret.
        var detail = string.Create(CultureInfo.InvariantCulture, $"version {version}, {changed.Count} nodes: weight {weight}{(drain ? ", drain" : "")}");
        if (changed.Count > 0) await _audit.WriteAsync(new AuditDraft(AuditActions.NodeChanged) { TargetId = version, Detail = detail }, CancellationToken.None);
        return new WeighedNodes(changed);
    }
}
