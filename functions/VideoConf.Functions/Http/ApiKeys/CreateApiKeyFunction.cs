using VideoConf.Contracts.ApiKeys;

namespace VideoConf.Functions.Http.ApiKeys;

/// <summary>POST <c>/v1/api-keys</c>.</summary>
public sealed class CreateApiKeyFunction(Plane plane)
{
    /// <summary>Makes an API key.</summary>
    [Function("CreateApiKey")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/api-keys")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreateApiKeyRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).ApiKeys.CreateAsync(caller, body, cancellation)).ToResult(static made => TypedResults.Created((string?)null, made));
    }
}
