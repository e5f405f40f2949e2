namespace VideoConf.Functions.Http.Notifications;

/// <summary>GET <c>/v1/notifications</c>.</summary>
public sealed class ListNotificationsFunction(Plane plane)
{
    /// <summary>Reads the caller's inbox.</summary>
    [Function("ListNotifications")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/notifications")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).Inbox.ListAsync(request.Caller(), Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();
}
