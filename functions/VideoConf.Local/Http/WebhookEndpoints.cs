using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/webhooks</c>: addresses that are told of what happens in the caller's meetings.</summary>
internal static class WebhookEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapPost("/", CreateAsync)
            .Describe("Make a webhook", "It is told of the meetings that the caller hosts, from now on. Messages are signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`) "
                + "with the `secret` of this answer, which is never told again.", Examples.CreateWebhook)
            .Produces<CreatedWebhook>(StatusCodes.Status201Created).Problems(InvalidRequest, Unauthorized, Forbidden, Conflict);
        webhooks.MapGet("/", ListAsync)
            .Describe("List my webhooks", "Newest first.")
            .Produces<IReadOnlyList<WebhookResponse>>().Problems(Unauthorized);
        webhooks.MapGet("/{webhookId}", GetAsync)
            .Describe("Read a webhook", "Says since when it fails, if it does, and why it was switched off, if it was.")
            .Produces<WebhookResponse>().Problems(Unauthorized, NotFound);
        webhooks.MapPut("/{webhookId}", UpdateAsync)
            .Describe("Change a webhook", "Absent members stay as they are; the secret always does. `isEnabled` switches it off and on again.", Examples.UpdateWebhook)
            .Produces<WebhookResponse>().Problems(InvalidRequest, Unauthorized, NotFound);
        webhooks.MapDelete("/{webhookId}", DeleteAsync)
            .Describe("Delete a webhook", "What is on its way to it is given up.")
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, NotFound);
        webhooks.MapGet("/{webhookId}/deliveries", DeliveriesAsync)
            .Describe("Read what was sent", "Newest first, each with what came of its attempts. Kept for 30 days.")
            .Produces<Page<WebhookDelivery>>().Problems(InvalidRequest, Unauthorized, NotFound);
        webhooks.MapPost("/{webhookId}/deliveries/{deliveryId}/redeliver", RedeliverAsync)
            .Describe("Send again", "One that was delivered or given up, under the same `webhook-id`, ten times at most.")
            .Produces<WebhookDelivery>(StatusCodes.Status202Accepted).Problems(Unauthorized, NotFound, Conflict);
    }

    private static async Task<IResult> CreateAsync(SignedIn signedIn, JsonBody<CreateWebhookRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.Webhooks.CreateAsync(signedIn.Caller, body.Value, cancellation)).ToResult(static made => TypedResults.Created($"/v1/webhooks/{made.Webhook.WebhookId}", made));

    private static async Task<IResult> ListAsync(SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.Webhooks.ListAsync(signedIn.Caller, cancellation)).ToOk();

    private static async Task<IResult> GetAsync(string webhookId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.Webhooks.GetAsync(signedIn.Caller, webhookId, cancellation)).ToOk();

    private static async Task<IResult> UpdateAsync(string webhookId, SignedIn signedIn, JsonBody<UpdateWebhookRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.Webhooks.UpdateAsync(signedIn.Caller, webhookId, body.Value, cancellation)).ToOk();

    private static async Task<IResult> DeleteAsync(string webhookId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.Webhooks.DeleteAsync(signedIn.Caller, webhookId, cancellation)).ToNoContent();

    private static async Task<IResult> DeliveriesAsync(string webhookId, SignedIn signedIn, ControlPlane control, HttpRequest request, CancellationToken cancellation) =>
        (await control.WebhookDeliveries.ListAsync(signedIn.Caller, webhookId, Paging.Size(request), Paging.Continuation(request), cancellation)).ToOk();

    private static async Task<IResult> RedeliverAsync(string webhookId, string deliveryId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.WebhookDeliveries.RedeliverAsync(signedIn.Caller, webhookId, deliveryId, cancellation)).ToResult(static delivery => TypedResults.Accepted((string?)null, delivery));
}
