using VideoConf.Contracts.Node;
using VideoConf.Meetings.Placement;

namespace VideoConf.Functions.Http.Nodes;

/// <summary>POST <c>/v1/nodes/{id}</c>.</summary>
public sealed class RegisterNodeFunction(Plane plane, INodeAdmission admission)
{
    /// <summary>Takes a media node in.</summary>
    [Function("RegisterNode")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/nodes/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await admission.RefuseAsync(id, BearerToken.Of(request), cancellation) is { } refused) return new ProblemResult(refused);
        var body = await JsonBody.ReadAsync<RegisterNodeRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).RegisterNode.ExecuteAsync(id, body, cancellation)).ToOk();
    }
}
