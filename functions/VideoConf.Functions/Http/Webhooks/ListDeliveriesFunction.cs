namespace VideoConf.Functions.Http.Webhooks;

/// <summary>GET <c>/v1/webhooks/{webhookId}/deliveries</c>.</summary>
public sealed class ListDeliveriesFunction(Plane plane)
{
    /// <summary>Reads what was sent.</summary>
    [Function("ListDeliveries")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/webhooks/{webhookId}/deliveries")] HttpRequest request, string webhookId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).WebhookDeliveries.ListAsync(request.Caller(), webhookId, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
