namespace VideoConf.Functions.Http.Notifications;

/// <summary>GET <c>/v1/users/me/notification-settings</c>.</summary>
public sealed class GetNotificationSettingsFunction(Plane plane)
{
    /// <summary>Reads the caller's notification settings.</summary>
    [Function("GetNotificationSettings")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/users/me/notification-settings")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).NotificationSettings.GetAsync(request.Caller(), cancellation)).ToOk();
}
