namespace VideoConf.Functions.Http.Notifications;

/// <summary>POST <c>/v1/notifications/read</c>.</summary>
public sealed class MarkNotificationsReadFunction(Plane plane)
{
    /// <summary>Marks entries as read.</summary>
    [Function("MarkNotificationsRead")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/notifications/read")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<MarkReadRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).Inbox.MarkReadAsync(caller, body.Ids, cancellation)).ToNoContent();
    }
}
