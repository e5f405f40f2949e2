using System.Buffers;
using System.Net;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;

namespace VideoConf.Meetings.Placement;

/// <summary>
/// POST <c>/v1/nodes/{id}</c>: a media node says that it is there, and what its key is. The host has let the machine in; what it says of itself is checked
/// here. A live node's entry is not taken over by another key: machines share an identity, and one that is taken over must not become another.
/// </summary>
public sealed class RegisterNode
{
    private const int MaxText = 128;
    private readonly NodeRegistry _registry;

    private readonly NodeWatch _watch;

    internal RegisterNode(NodeRegistry registry, NodeWatch watch) => (_registry, _watch) = (registry, watch);

    /// <summary>Makes or renews the node's entry.</summary>
    public async Task<Outcome<NodeOrders>> ExecuteAsync(string nodeId, RegisterNodeRequest? request, CancellationToken cancellationToken)
    {
        if (CheckId(nodeId) is { } wrongId) return wrongId;
        if (Check(request) is { } wrong) return wrong;
        var taken = false;
        var isAnew = false;

        // What an operator said of a version holds for its nodes that come later.
        var sibling = (await _registry.ListAsync(cancellationToken)).Where(node => string.Equals(node.Version, request!.Version, StringComparison.Ordinal)).MaxBy(node => node.SeenAt);
        var written = await _registry.ChangeAsync(
            nodeId,
            (known, now) =>
            {
                taken = known is not null && !_registry.Options.AdmissionNamesTheNode && known.IsAlive(now, _registry.Options.Patience) && !string.Equals(known.PublicKey.KeyId, request!.PublicKey.KeyId, StringComparison.Ordinal);
                isAnew = known?.Epoch is { } before && !string.Equals(before, request!.Epoch, StringComparison.Ordinal);
                return taken ? null : Decide(nodeId, known, sibling, request!, now);
            },
            cancellationToken);
        if (taken)
        {
            return new Problem(ProblemTypes.Conflict, "A live node of this id has another key. Try again when it has been silent for a minute.")
            {
                RetryAfter = _registry.Options.Patience,
            };
        }

        // A new process has none of the rooms that the old one had: perhaps nobody has missed it yet.
        if (isAnew) await _watch.RescueAsync(nodeId, cancellationToken);
        return NodeHeartbeats.OrdersOf(written!, _registry.Options, _registry.Clock.GetUtcNow());
    }

    internal static NodeDocument Decide(string nodeId, NodeDocument? known, NodeDocument? sibling, RegisterNodeRequest request, DateTimeOffset now) => new()
    {
        NodeId = nodeId,
        Region = request.Region,
        Zone = request.Zone,
        ApiUrl = request.ApiUrl,
        Ip = request.Ip,
        Port = request.Port,
        Workers = request.Workers,
        Version = request.Version,
        PublicKey = request.PublicKey,
        ScaleSet = request.ScaleSet,
        Machine = request.Machine,
        Weight = sibling?.Weight ?? request.Weight,
        DrainAsked = sibling?.DrainAsked ?? false,

        // What an operator said of this very one holds over its process: one that died while it was emptied is not to fill again because it was started anew.
        WeightOrdered = known?.WeightOrdered,
        DrainOrdered = known?.DrainOrdered ?? false,
        Epoch = request.Epoch,
        State = NodeStates.Ready,
        Load = request.Load ?? new NodeLoad(0, 0, 0, 0, 0),
        RegisteredAt = now,
        SeenAt = now,
        IsProtected = known?.IsProtected ?? false,
    };

    internal static Problem? CheckId(string? nodeId) => nodeId is { Length: > 0 and <= 64 } && nodeId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? null
        : Problem.Field("nodeId", "The node's id must be 1 to 64 characters of A-Z, a-z, 0-9, '-', '_' and '.'.");

    internal static Problem? Check(RegisterNodeRequest? request)
    {
        if (request is null) return Problem.Field("$", "The body is missing. Say what the node is.");
        if (request.Region is null || !IsName(request.Region)) return Problem.Field("region", "region must be 1 to 40 characters of A-Z, a-z, 0-9 and '-'.");
        if (request.ApiUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" })
            return Problem.Field("apiUrl", "apiUrl must be an http or https URL of a host and a port alone.");
        if (!IPAddress.TryParse(request.Ip, out _)) return Problem.Field("ip", "ip must be an IP address.");
        if (request.Port is < 1 or > 65_535) return Problem.Field("port", "port must be a number from 1 to 65535.");
        if (request.Version is not { Length: > 0 and <= MaxText }) return Problem.Field("version", $"version must be 1 to {MaxText} characters.");
        if (request.Zone is { } zone && !IsName(zone)) return Problem.Field("zone", "zone must be 1 to 40 characters of A-Z, a-z, 0-9 and '-'.");
        if (request.ScaleSet is { } scaleSet && !IsResource(scaleSet)) return Problem.Field("scaleSet", "scaleSet must be the name of a resource.");
        if (request.Machine is { } machine && !IsResource(machine)) return Problem.Field("machine", "machine must be the name of a resource.");
        if (request.Epoch is { Length: 0 or > MaxText }) return Problem.Field("epoch", $"epoch must be 1 to {MaxText} characters.");
        if (request.Weight is not (>= 0 and <= 1)) return Problem.Field("weight", "weight must be a number from 0 to 1.");
        if (request.Load is { } load && CheckLoad(load) is { } wrong) return wrong;
        return IsKey(request.PublicKey) ? null : Problem.Field("publicKey", "publicKey must be a P-256 public key whose kid is its thumbprint.");
    }

    internal static Problem? CheckLoad(NodeLoad load) =>
        load.CpuPercent is >= 0 and <= 100 && load.LoadPercent is >= 0 and <= 10_000 && load is { Rooms: >= 0, Participants: >= 0, Capacity: >= 0, Tasks: >= 0 }
            ? null
            : Problem.Field("load", "The figures of load must not be negative, and cpuPercent at most 100.");

    private static bool IsKey(JsonWebKey? key)
    {
        if (key is not { KeyType: not null, Curve: not null, X: not null, Y: not null, KeyId: not null, Algorithm: not null }) return false;
        using var ecdsa = key.ToEcdsa();
        return ecdsa is not null && string.Equals(JsonWebKey.From(ecdsa).KeyId, key.KeyId, StringComparison.Ordinal);
    }

    private static bool IsName(string text) => text is { Length: > 0 and <= 40 } && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    // As Azure's resources are named; it becomes part of a URL.
    private static bool IsResource(string text) => text is { Length: > 0 and <= 80 } && char.IsAsciiLetterOrDigit(text[0]) && !text.AsSpan().ContainsAnyExcept(ResourceCharacters);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> ResourceCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
}
