namespace VideoConf.Functions.Http.Nodes;

/// <summary>GET <c>/v1/nodes</c>.</summary>
public sealed class ListNodesFunction(Plane plane)
{
    /// <summary>Lists media nodes for administrators.</summary>
    [Function("ListNodes")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/nodes")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).OperateNodes.ListAsync(request.Caller(), cancellation)).ToOk();
}
