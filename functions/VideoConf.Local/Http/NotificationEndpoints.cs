using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Notifications;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/notifications</c>, what users want to be told and how, and the links that turn e-mail off.</summary>
internal static class NotificationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/notifications", ListAsync).WithTags("Notifications")
            .Describe("Read my inbox", "Newest first. Entries are kept for 90 days.")
            .Produces<Page<NotificationResponse>>().Problems(InvalidRequest, Unauthorized);
        api.MapPost("/notifications/read", MarkReadAsync).WithTags("Notifications")
            .Describe("Mark as read", "The entries of `ids`, or all of them without.", Examples.MarkRead)
            .Produces(StatusCodes.Status204NoContent).Problems(InvalidRequest, Unauthorized);
        api.MapGet("/users/me/notification-settings", GetSettingsAsync).WithTags("Notifications")
            .Describe("Read my notification settings", "Whether to be told by e-mail and webhook.")
            .Produces<NotificationSettings>().Problems(Unauthorized);
        api.MapPut("/users/me/notification-settings", PutSettingsAsync).WithTags("Notifications")
            .Describe("Change my notification settings", "Absent members stay as they are. A new `webhookUrl` gets a `webhookSecret`, told in this answer alone: each call to it carries "
                + "`X-VideoConf-Timestamp` and `X-VideoConf-Signature: sha256={hex HMAC-SHA256 of timestamp + '.' + body}`.", Examples.NotificationSettings)
            .Produces<NotificationSettings>().Problems(InvalidRequest, Unauthorized, Forbidden, Conflict);
        api.MapGet("/unsubscribe/{token}", AskAsync).WithTags("Notifications")
            .Describe("Unsubscribe page", "The link in an e-mail. Asks before it changes anything, because mail scanners follow links.")
            .Produces<string>(contentType: "text/html").Problems(NotFound);
        api.MapPost("/unsubscribe/{token}", UnsubscribeAsync).WithTags("Notifications")
            .Describe("Turn e-mail off", "One click (RFC 8058), without signing in.")
            .Produces<string>(contentType: "text/html").Problems(NotFound, Conflict);
    }

    private static async Task<IResult> ListAsync(SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.Inbox.ListAsync(signedIn.Caller, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> MarkReadAsync(SignedIn signedIn, JsonBody<MarkReadRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.Inbox.MarkReadAsync(signedIn.Caller, body.Value.Ids, cancellation)).ToResult(static _ => TypedResults.NoContent());

    private static async Task<IResult> GetSettingsAsync(SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.NotificationSettings.GetAsync(signedIn.Caller, cancellation)).ToOk();

    private static async Task<IResult> PutSettingsAsync(SignedIn signedIn, JsonBody<NotificationSettings> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.NotificationSettings.UpdateAsync(signedIn.Caller, body.Value, cancellation)).ToOk();

    private static IResult AskAsync(string token, ControlPlane control) => control.NotificationSettings.CheckUnsubscribe(token).ToResult(static _ => UnsubscribePages.Ask());

    private static async Task<IResult> UnsubscribeAsync(string token, ControlPlane control, CancellationToken cancellation) =>
        (await control.NotificationSettings.UnsubscribeAsync(token, cancellation)).ToResult(static _ => UnsubscribePages.Done());
}
