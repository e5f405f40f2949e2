using VideoConf.Contracts.Webhooks;

namespace VideoConf.Functions.Http.Webhooks;

/// <summary>PUT <c>/v1/webhooks/{webhookId}</c>.</summary>
public sealed class UpdateWebhookFunction(Plane plane)
{
    /// <summary>Changes a webhook.</summary>
    [Function("UpdateWebhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/webhooks/{webhookId}")] HttpRequest request, string webhookId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<UpdateWebhookRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).Webhooks.UpdateAsync(caller, webhookId, body, cancellation)).ToOk();
    }
}
