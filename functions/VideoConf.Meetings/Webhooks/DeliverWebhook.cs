using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Webhooks;

/// <summary>
/// Brings one message to one webhook: attempts further and further apart, over a day, each noted in the delivery's log. Each delivery is a workflow of its own,
/// so that one receiver that is down keeps nobody else waiting. A receiver may get a message twice, under the same id.
/// </summary>
internal sealed class DeliverWebhook(IDocumentStore documents, WebhookStore webhooks, IWebhookSender sender, TimeProvider clock)
{
    public static readonly WorkflowDefinition<DeliveryInput> Definition = new("DeliverWebhook");
    private static readonly WorkflowActivity<DeliveryInput, AttemptResult> Attempt = new("DeliverWebhook.Attempt");

    /// <summary>How long deliveries are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>A receiver that nothing reached for this long is left alone until its owner says otherwise.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(3);

    /// <summary>Waits between attempts: 26 hours in all, so that a receiver which is down overnight misses nothing.</summary>
    public static readonly IReadOnlyList<TimeSpan> Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(45), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(8), TimeSpan.FromHours(10),
    ];

    private const int MaxNoted = 40;
    private const int MaxWrites = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public void Register(WorkflowRegistry registry) => registry.Add(Definition, RunAsync).Add(Attempt, AttemptAsync, ActivityLoad.Outside);

    public static string InstanceId(DeliveryDocument delivery) =>
        string.Create(CultureInfo.InvariantCulture, $"webhook-{delivery.DeliveryId}-{delivery.Redeliveries}");

    public static DeliveryInput InputOf(DeliveryDocument delivery) => new(delivery.OwnerId, delivery.WebhookId, delivery.DeliveryId, 1);

    internal static async Task RunAsync(IWorkflowContext context, DeliveryInput input)
    {
        for (var number = 1; number <= Delays.Count + 1; number++)
        {
            var result = await context.CallAsync(Attempt, input with { Number = number }, RetryPolicy.Default);
            if (result.RetryAt is not { } at)
            {
                context.SetStatus(result.Said);
                return;
            }

            context.SetStatus($"attempt {number}: {result.Said}");
            await context.DelayUntilAsync(at, CancellationToken.None);
        }
    }

    /// <summary>One attempt; says when the next one is due, or that there is none.</summary>
    internal async Task<AttemptResult> AttemptAsync(DeliveryInput input, CancellationToken cancellationToken)
    {
        var key = WebhookKeys.Delivery(input.WebhookId, input.DeliveryId);
        if (await documents.ReadAsync<DeliveryDocument>(key, cancellationToken) is not { Value: var delivery }) return new AttemptResult("The delivery is gone.", null);
        if (delivery.Status != WebhookDeliveryStatuses.Pending) return new AttemptResult(delivery.Status, null);
        if (await webhooks.ReadAsync(input.OwnerId, input.WebhookId, cancellationToken) is not { IsEnabled: true } webhook)
        {
            await NoteAsync(key, new WebhookAttempt(clock.GetUtcNow(), null, "The webhook was switched off or deleted.", 0), retryAt: null, cancellationToken);
            return new AttemptResult("The webhook was switched off or deleted.", null);
        }

        var started = clock.GetTimestamp();
        var answer = await sender.SendAsync(Write(webhook, delivery, clock.GetUtcNow()), cancellationToken);
        var now = clock.GetUtcNow();
        var retryAt = RetryAt(answer, input.Number, now);
        await NoteAsync(key, new WebhookAttempt(now, answer.Status, answer.Problem, (int)clock.GetElapsedTime(started).TotalMilliseconds), retryAt, cancellationToken);
        await webhooks.ChangeAsync(input.OwnerId, input.WebhookId, known => After(known, answer, retryAt is null, now), cancellationToken);
        return new AttemptResult(answer.Problem ?? "delivered", retryAt);
    }

    /// <summary>When to try again; null when it is delivered or given up.</summary>
    internal static DateTimeOffset? RetryAt(WebhookAnswer answer, int number, DateTimeOffset now)
    {
        if (answer.Problem is null || answer.IsFinal || number > Delays.Count) return null;
        var wait = Delays[number - 1];
        if (answer.RetryAfter is { } asked && asked > wait) wait = asked < LongestWait ? asked : LongestWait;
        return now + wait;
    }

    /// <summary>The webhook after an attempt: well again, failing, or switched off because it has failed for too long or says itself that it is gone.</summary>
    internal static WebhookDocument After(WebhookDocument webhook, WebhookAnswer answer, bool isLast, DateTimeOffset now)
    {
        if (answer.Problem is null) return webhook.FailingSince is null ? webhook : webhook with { FailingSince = null };
        var failing = webhook.FailingSince is null ? webhook with { FailingSince = now } : webhook;
        if (!failing.IsEnabled) return failing;
        if (answer.Status == 410) return failing with { IsEnabled = false, DisabledReason = "The receiver answered 410 Gone." };
        return isLast && now - failing.FailingSince >= GivenUpAfter
            ? failing with { IsEnabled = false, DisabledReason = $"Nothing has reached it for {(int)GivenUpAfter.TotalDays} days. The last problem: {answer.Problem}" }
            : failing;
    }

    [SuppressMessage("Globalization", "CA1305", Justification = "A number of seconds.")]
    internal static WebhookCall Write(WebhookDocument webhook, DeliveryDocument delivery, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(delivery.Message, Json);
        return new WebhookCall(
            new Uri(webhook.Url),
            [
                new(WebhookSignature.IdHeader, delivery.DeliveryId),
                new(WebhookSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                new(WebhookSignature.SignatureHeader, WebhookSignature.Sign(webhook.Secret, delivery.DeliveryId, now, body)),
            ],
            body);
    }

    private async Task NoteAsync(DocumentKey key, WebhookAttempt attempt, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        for (var write = 0; write < MaxWrites; write++)
        {
            if (await documents.ReadAsync<DeliveryDocument>(key, cancellationToken) is not { } stored) return;
            var attempts = stored.Value.Attempts.Add(attempt);
            var next = stored.Value with
            {
                Attempts = attempts.Length <= MaxNoted ? attempts : attempts.RemoveAt(0),
                NextAttemptAt = retryAt,
                Status = attempt.Problem is null ? WebhookDeliveryStatuses.Delivered : retryAt is null ? WebhookDeliveryStatuses.Failed : WebhookDeliveryStatuses.Pending,
            };
            if ((await documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag, Kept), cancellationToken)).Succeeded) return;
        }

        throw new DocumentStoreBusyException("The delivery is being changed by many at once.");
    }

    /// <summary>Which delivery.</summary>
    internal sealed record DeliveryInput(string OwnerId, string WebhookId, string DeliveryId, int Number);

    /// <summary>What came of an attempt.</summary>
    internal sealed record AttemptResult(string Said, DateTimeOffset? RetryAt);
}
