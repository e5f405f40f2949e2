namespace VideoConf.Functions.Http.Webhooks;

/// <summary>GET <c>/v1/webhooks/{webhookId}</c>.</summary>
public sealed class GetWebhookFunction(Plane plane)
{
    /// <summary>Reads a webhook.</summary>
    [Function("GetWebhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/webhooks/{webhookId}")] HttpRequest request, string webhookId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).Webhooks.GetAsync(request.Caller(), webhookId, cancellation)).ToOk();
}
