namespace VideoConf.Functions.Http.ApiKeys;

/// <summary>GET <c>/v1/api-keys</c>.</summary>
public sealed class ListApiKeysFunction(Plane plane)
{
    /// <summary>Lists the caller's API keys.</summary>
    [Function("ListApiKeys")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/api-keys")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ApiKeys.ListAsync(request.Caller(), cancellation)).ToOk();
}
