using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Http.Nodes;

/// <summary>POST <c>/v1/nodes/{id}/heartbeat</c>.</summary>
public sealed class NodeHeartbeatFunction(Plane plane, NodeKeys nodes)
{
    /// <summary>Hears a media node.</summary>
    [Function("NodeHeartbeat")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/nodes/{id}/heartbeat")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await nodes.RefuseAsync(id, BearerToken.Of(request), cancellation) is { } refused) return new ProblemResult(refused);
        var beat = await JsonBody.ReadAsync<NodeHeartbeat>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).NodeHeartbeats.ExecuteAsync(id, beat, cancellation)).ToOk();
    }
}
