namespace VideoConf.Functions.Http.Notifications;

/// <summary>GET <c>/v1/unsubscribe/{token}</c>.</summary>
public sealed class AskUnsubscribeFunction(Plane plane)
{
    /// <summary>Asks whether to turn e-mail off.</summary>
    [Function("AskUnsubscribe")]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/unsubscribe/{token}")] HttpRequest request, string token,
        [DurableClient] DurableTaskClient durable) =>
        plane.With(durable).NotificationSettings.CheckUnsubscribe(token).ToResult(static _ => UnsubscribePages.Ask());
}
