using VideoConf.Contracts.Notifications;

namespace VideoConf.Functions.Http.Notifications;

/// <summary>PUT <c>/v1/users/me/notification-settings</c>.</summary>
public sealed class PutNotificationSettingsFunction(Plane plane)
{
    /// <summary>Changes the caller's notification settings.</summary>
    [Function("PutNotificationSettings")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/users/me/notification-settings")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<NotificationSettings>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).NotificationSettings.UpdateAsync(caller, body, cancellation)).ToOk();
    }
}
