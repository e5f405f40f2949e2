namespace VideoConf.Functions.Http.Notifications;

/// <summary>POST <c>/v1/unsubscribe/{token}</c>.</summary>
public sealed class UnsubscribeFunction(Plane plane)
{
    /// <summary>Turns e-mail off.</summary>
    [Function("Unsubscribe")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/unsubscribe/{token}")] HttpRequest request, string token,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).NotificationSettings.UnsubscribeAsync(token, cancellation)).ToResult(static _ => UnsubscribePages.Done());
}
