using VideoConf.Contracts.Problems;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Identity;

/// <summary>
/// Lets media nodes register: a machine proves by a token of its managed identity that it is one of the nodes' scale sets. The token is for Entra's own exchange
/// of tokens, which every tenant has: the product needs no registration of its own for it, and the token opens nothing else.
/// </summary>
/// <param name="tokens">Verifies tokens for <see cref="Audiences"/>.</param>
/// <param name="principalId">Object id of the nodes' identity; null where there is none, and no node is let in.</param>
public sealed class NodeAdmission(EntraTokens tokens, string? principalId) : INodeAdmission
{
    /// <summary>The exchange's name, as version 1 tokens have it, and its application id, as version 2 tokens do.</summary>
    public static readonly IReadOnlyList<string> Audiences = ["api://AzureADTokenExchange", "fb60f99c-7a34-4190-8149-302f77469936"];

    /// <inheritdoc/>
    public async Task<Problem?> RefuseAsync(string nodeId, string? bearer, CancellationToken cancellationToken)
    {
        var verified = await tokens.VerifyAsync(bearer, cancellationToken);
        if (verified.Claims is not { } claims) return new Problem(ProblemTypes.Unauthorized, $"The machine's token is not good: {verified.Failure}.");
        return claims.IsApplication && principalId is not null && string.Equals(claims.ObjectId, principalId, StringComparison.OrdinalIgnoreCase)
            ? null
            : new Problem(ProblemTypes.Forbidden, "This identity is not the media nodes'.");
    }
}
