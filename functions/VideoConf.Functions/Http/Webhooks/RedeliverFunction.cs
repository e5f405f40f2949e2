namespace VideoConf.Functions.Http.Webhooks;

/// <summary>POST <c>/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver</c>.</summary>
public sealed class RedeliverFunction(Plane plane)
{
    /// <summary>Sends a delivery again.</summary>
    [Function("Redeliver")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver")] HttpRequest request, string webhookId, string deliveryId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).WebhookDeliveries.RedeliverAsync(request.Caller(), webhookId, deliveryId, cancellation)).ToResult(static delivery => TypedResults.Accepted((string?)null, delivery));
}
