using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Placement;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/nodes/{id}/events</c>: what media nodes report. Authorized by the node's own service token.</summary>
internal static class NodeEndpoints
{
    /// <summary>500 events, each with a slot map.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/nodes/{id}/events", ReportAsync).WithTags("Nodes").WithMetadata(TokenKind.Node).DisableRateLimiting()
            .Describe("Report events", "From a media node, at least once and in order. Authorized by the **node's service token**.")
            .Accepts<NodeEventBatch>("application/json").Produces(StatusCodes.Status204NoContent).Problems(InvalidRequest, Unauthorized, Forbidden, TooLarge);

    private static async Task<IResult> ReportAsync(string id, BearerToken bearer, NodeKeys nodes, ControlPlane control, HttpContext context, CancellationToken cancellation)
    {
        // The token goes first: who is not a node does not get to send us megabytes.
        var token = nodes.Tokens.Verify<ControlClaims>(bearer.Token);
        if (!token.IsValid) return new ProblemResult(new Problem(ProblemTypes.Unauthorized, BearerToken.Explain(token.Failure)));
        if (token.Claims.NodeId != id) return new ProblemResult(new Problem(ProblemTypes.Forbidden, "The token is another node's."));
        var batch = await JsonBody.ReadAsync<NodeEventBatch>(context, MaxBytes);
        return (await control.NodeEvents.ExecuteAsync(id, batch, cancellation)).ToResult(static _ => TypedResults.NoContent());
    }
}
