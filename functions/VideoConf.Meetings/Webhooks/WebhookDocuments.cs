using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Webhooks;

/// <summary>A webhook. Its secret signs, so it is kept as it is; it is in no list, no answer but the first, and no log.</summary>
internal sealed record WebhookDocument(string WebhookId, string OwnerId, string Url, ImmutableArray<string> Events, string Secret, DateTimeOffset CreatedAt)
{
    public string? Description { get; init; }

    public bool IsEnabled { get; init; } = true;

    public string? DisabledReason { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    public WebhookResponse ToResponse() => new()
    {
        WebhookId = WebhookId,
        Url = Url,
        Events = Events,
        Description = Description,
        IsEnabled = IsEnabled,
        DisabledReason = DisabledReason,
        FailingSince = FailingSince,
        CreatedAt = CreatedAt,
    };
}

/// <summary>A message to one webhook, with what came of it.</summary>
internal sealed record DeliveryDocument(string DeliveryId, string WebhookId, string OwnerId, DateTimeOffset CreatedAt, WebhookMessage Message)
{
    public string Status { get; init; } = WebhookDeliveryStatuses.Pending;

    public ImmutableArray<WebhookAttempt> Attempts { get; init; } = [];

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How often it was sent by hand; names the workflow that does.</summary>
    public int Redeliveries { get; init; }

    public WebhookDelivery ToResponse() => new()
    {
        DeliveryId = DeliveryId,
        EventId = Message.Data.EventId,
        Type = Message.Type,
        CreatedAt = CreatedAt,
        Status = Status,
        Attempts = Attempts,
        NextAttemptAt = Status == WebhookDeliveryStatuses.Pending ? NextAttemptAt : null,
    };
}

/// <summary>Says which delivery an event has become, so that it becomes no second one.</summary>
internal sealed record DeliveryReference(string DeliveryId);

/// <summary>Where webhooks are: all of a user's in one partition, each one's deliveries in another.</summary>
internal static class WebhookKeys
{
    public const string Prefix = "whk";
    public const string DeliveryPrefix = "whd";
    private const string Container = "webhooks";

    public static DocumentKey Webhook(string ownerId, string webhookId) => new(Container, "owner-" + ownerId, webhookId);

    public static DocumentQuery Of(string ownerId) => new(Container, "owner-" + ownerId, Prefix + "_", PageSize: DocumentLimits.MaxPage);

    public static DocumentKey Delivery(string webhookId, string deliveryId) => new(Container, "deliveries-" + webhookId, deliveryId);

    public static DocumentKey Reference(string webhookId, string eventId) => new(Container, "deliveries-" + webhookId, "of-" + eventId);

    public static DocumentQuery Deliveries(string webhookId, int pageSize, string? continuation) =>
        new(Container, "deliveries-" + webhookId, DeliveryPrefix + "_", Descending: true, PageSize: pageSize, ContinuationToken: continuation);

    /// <summary>Deliveries sort by when they were first to be sent.</summary>
    public static string NewDelivery(DateTimeOffset now, string webhookId, string eventId) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{DeliveryPrefix}_{now.ToUnixTimeMilliseconds():x12}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{webhookId} {eventId}")))[..24]}");
}
