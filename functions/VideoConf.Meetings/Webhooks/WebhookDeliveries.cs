using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Webhooks;

/// <summary>GET <c>/v1/webhooks/{id}/deliveries</c> and POST <c>.../deliveries/{deliveryId}/redeliver</c>: what was sent, what came of it, and once more.</summary>
public sealed class WebhookDeliveries
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxRedeliveries = 10;
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly WebhookStore _webhooks;
    private readonly IWorkflowClient _workflows;

    internal WebhookDeliveries(IDocumentStore documents, WebhookStore webhooks, IWorkflowClient workflows)
    {
        _documents = documents;
        _webhooks = webhooks;
        _workflows = workflows;
    }

    /// <summary>Reads one page of 1 to 100, newest first.</summary>
    public async Task<Outcome<Page<WebhookDelivery>>> ListAsync(CallerIdentity caller, string webhookId, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        if (await _webhooks.ReadAsync(caller.UserId, webhookId, cancellationToken) is null) return WebhookDesk.NoSuchWebhook();
        var page = await PagedQuery.RunAsync(_documents, WebhookKeys.Deliveries(webhookId, pageSize ?? DefaultPage, continuationToken), cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<WebhookDelivery>([.. page.Value.Documents.Select(document => document.As<DeliveryDocument>().ToResponse())], page.Value.ContinuationToken);
    }

    /// <summary>Sends a delivery again, with retries of its own; one that is being tried already is left to that.</summary>
    public async Task<Outcome<WebhookDelivery>> RedeliverAsync(CallerIdentity caller, string webhookId, string deliveryId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await _webhooks.ReadAsync(caller.UserId, webhookId, cancellationToken) is not { } webhook) return WebhookDesk.NoSuchWebhook();
        if (!webhook.IsEnabled) return new Problem(ProblemTypes.Conflict, "This webhook is switched off. Set isEnabled first.");
        if (!Ids.IsId(deliveryId, WebhookKeys.DeliveryPrefix)) return NoSuchDelivery();
        var key = WebhookKeys.Delivery(webhookId, deliveryId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _documents.ReadAsync<DeliveryDocument>(key, cancellationToken) is not { } stored) return NoSuchDelivery();
            if (stored.Value.Status == WebhookDeliveryStatuses.Pending) return new Problem(ProblemTypes.Conflict, "This delivery is being tried. Wait for what comes of it.");
            if (stored.Value.Redeliveries >= MaxRedeliveries) return new Problem(ProblemTypes.Conflict, $"This delivery was sent again {MaxRedeliveries} times, which is the most.");
            var next = stored.Value with { Status = WebhookDeliveryStatuses.Pending, Redeliveries = stored.Value.Redeliveries + 1, NextAttemptAt = null };
            if (!(await _documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag, DeliverWebhook.Kept), cancellationToken)).Succeeded) continue;
            await _workflows.StartAsync(DeliverWebhook.Definition, DeliverWebhook.InstanceId(next), DeliverWebhook.InputOf(next), CancellationToken.None);
            return next.ToResponse();
        }

        return new Problem(ProblemTypes.Conflict, "This delivery is being changed at the same time. Read it again.") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    private static Problem NoSuchDelivery() => new(ProblemTypes.NotFound, "This webhook has no delivery with this id; they are kept for 30 days.");
}
