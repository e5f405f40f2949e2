using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement;

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
        if (await nodes.RefuseAsync(id, BearerToken.Of(request), cancellation) is { } refused) return new ProblemResult(refused);
        var batch = await JsonBody.ReadAsync<NodeEventBatch>(request.HttpContext, MaxBytes);
        return (await plane.With(durable).NodeEvents.ExecuteAsync(id, batch, cancellation)).ToNoContent();
    }
}
