namespace VideoConf.Functions.Http.Webhooks;

/// <summary>GET <c>/v1/webhooks</c>.</summary>
public sealed class ListWebhooksFunction(Plane plane)
{
    /// <summary>Lists the caller's webhooks.</summary>
    [Function("ListWebhooks")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/webhooks")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).Webhooks.ListAsync(request.Caller(), cancellation)).ToOk();
}
