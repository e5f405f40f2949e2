namespace VideoConf.Functions.Http.ApiKeys;

/// <summary>DELETE <c>/v1/api-keys/{keyId}</c>.</summary>
public sealed class RevokeApiKeyFunction(Plane plane)
{
    /// <summary>Revokes an API key.</summary>
    [Function("RevokeApiKey")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/api-keys/{keyId}")] HttpRequest request, string keyId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ApiKeys.RevokeAsync(request.Caller(), keyId, cancellation)).ToNoContent();
}
