using VideoConf.Contracts.Node;

namespace VideoConf.Functions.Http.Nodes;

/// <summary>PUT <c>/v1/nodes/{id}</c>.</summary>
public sealed class UpdateNodeFunction(Plane plane)
{
    /// <summary>Takes an administrator's word on a media node.</summary>
    [Function("UpdateNode")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/nodes/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<UpdateNodeRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).OperateNodes.UpdateAsync(caller, id, body, cancellation)).ToOk();
    }
}
