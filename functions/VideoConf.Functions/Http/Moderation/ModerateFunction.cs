using VideoConf.Contracts.Moderation;

namespace VideoConf.Functions.Http.Moderation;

/// <summary>POST <c>/v1/meetings/{id}/moderation</c>.</summary>
public sealed class ModerateFunction(Plane plane)
{
    /// <summary>Does what a host does to a running meeting.</summary>
    [Function("Moderate")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/moderation")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<ModerateRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).Moderate.ExecuteAsync(caller, id, body, cancellation)).ToOk();
    }
}
