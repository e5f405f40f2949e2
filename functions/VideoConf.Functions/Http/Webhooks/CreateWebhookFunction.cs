using VideoConf.Contracts.Webhooks;

namespace VideoConf.Functions.Http.Webhooks;

/// <summary>POST <c>/v1/webhooks</c>.</summary>
public sealed class CreateWebhookFunction(Plane plane)
{
    /// <summary>Makes a webhook.</summary>
    [Function("CreateWebhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/webhooks")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<CreateWebhookRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).Webhooks.CreateAsync(caller, body, cancellation)).ToResult(static made => TypedResults.Created($"/v1/webhooks/{made.Webhook.WebhookId}", made));
    }
}
