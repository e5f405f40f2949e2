namespace VideoConf.Functions.Http.Webhooks;

/// <summary>DELETE <c>/v1/webhooks/{webhookId}</c>.</summary>
public sealed class DeleteWebhookFunction(Plane plane)
{
    /// <summary>Deletes a webhook.</summary>
    [Function("DeleteWebhook")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/webhooks/{webhookId}")] HttpRequest request, string webhookId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).Webhooks.DeleteAsync(request.Caller(), webhookId, cancellation)).ToNoContent();
}
