using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;

namespace VideoConf.Functions.Http.Nodes;

/// <summary>POST <c>/v1/nodes/{id}/events</c>.</summary>
public sealed class NodeEventsFunction(Plane plane, NodeKeys nodes)
{
    /// <summary>500 events, each with a slot map.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Takes what a media node reports.</summary>
    [Function("NodeEvents")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/nodes/{id}/events")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        // The token goes first: who is not a node does not get to send us megabytes.
        ArgumentNullException.ThrowIfNull(request);
        var token = nodes.Tokens.Verify<ControlClaims>(BearerToken.Of(request));
        if (!token.IsValid) return new ProblemResult(new Problem(ProblemTypes.Unauthorized, BearerToken.Explain(token.Failure)));
        if (token.Claims.NodeId != id) return new ProblemResult(new Problem(ProblemTypes.Forbidden, "The token is another node's."));
        var batch = await JsonBody.ReadAsync<NodeEventBatch>(request.HttpContext, MaxBytes);
        return (await plane.With(durable).NodeEvents.ExecuteAsync(id, batch, cancellation)).ToNoContent();
    }
}
