using System.Text.Json;

namespace VideoConf.Contracts.Tokens;

/// <summary>The control plane commands a media node.</summary>
/// <param name="NodeId">The node that is meant.</param>
public sealed record NodeClaims(string NodeId) : ITokenClaims<NodeClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Node;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload) => payload.WriteString("node", NodeId);

    /// <inheritdoc/>
    public static NodeClaims? Read(JsonElement payload) => payload.Text("node") is { } node ? new NodeClaims(node) : null;
}

/// <summary>A media node reports to the control plane. Signed with the node's own key.</summary>
/// <param name="NodeId">The node that reports.</param>
public sealed record ControlClaims(string NodeId) : ITokenClaims<ControlClaims>
{
    /// <inheritdoc/>
    public static string Audience => Audiences.Control;

    /// <inheritdoc/>
    public static TimeSpan Lifetime => TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter payload) => payload.WriteString("sub", NodeId);

    /// <inheritdoc/>
    public static ControlClaims? Read(JsonElement payload) => payload.Text("sub") is { } node ? new ControlClaims(node) : null;
}
