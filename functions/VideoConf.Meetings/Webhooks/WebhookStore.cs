using System.Collections.Concurrent;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Webhooks;

/// <summary>Reads and changes webhooks. Who has none, as most have, is remembered for a moment: their meetings then cost nothing.</summary>
internal sealed class WebhookStore(IDocumentStore documents, TimeProvider clock)
{
    /// <summary>How long another process may go without noticing that a user's webhooks were changed.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    private const int MaxAttempts = 10;
    private const int MaxOwners = 10_000;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyList<WebhookDocument> Webhooks)> _known = new(StringComparer.Ordinal);

    /// <summary>A user's webhooks as they were within <see cref="Remembered"/>.</summary>
    public async Task<IReadOnlyList<WebhookDocument>> OfAsync(string ownerId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(ownerId, out var known) && now - known.At < Remembered) return known.Webhooks;
        var read = await ListAsync(ownerId, cancellationToken);
        if (_known.Count >= MaxOwners) _known.Clear();
        _known[ownerId] = (now, read);
        return read;
    }

    /// <summary>A user's webhooks as they are.</summary>
    public async Task<IReadOnlyList<WebhookDocument>> ListAsync(string ownerId, CancellationToken cancellationToken) =>
        [.. (await documents.QueryAsync(WebhookKeys.Of(ownerId), cancellationToken)).Documents.Select(document => document.As<WebhookDocument>())];

    public async Task<WebhookDocument?> ReadAsync(string ownerId, string webhookId, CancellationToken cancellationToken) =>
        Ids.IsId(webhookId, WebhookKeys.Prefix) ? (await documents.ReadAsync<WebhookDocument>(WebhookKeys.Webhook(ownerId, webhookId), cancellationToken))?.Value : null;

    public async Task CreateAsync(WebhookDocument webhook, CancellationToken cancellationToken)
    {
        await documents.ExecuteAsync(Documents.Create(WebhookKeys.Webhook(webhook.OwnerId, webhook.WebhookId), webhook), cancellationToken);
        _known.TryRemove(webhook.OwnerId, out _);
    }

    public async Task DeleteAsync(string ownerId, string webhookId, CancellationToken cancellationToken)
    {
        await documents.ExecuteAsync(Documents.Delete(WebhookKeys.Webhook(ownerId, webhookId)), cancellationToken);
        _known.TryRemove(ownerId, out _);
    }

    /// <summary>Changes a webhook; null when there is none any more.</summary>
    /// <exception cref="DocumentStoreBusyException">It changes faster than this could follow.</exception>
    public async Task<WebhookDocument?> ChangeAsync(string ownerId, string webhookId, Func<WebhookDocument, WebhookDocument> change, CancellationToken cancellationToken)
    {
        var key = WebhookKeys.Webhook(ownerId, webhookId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await documents.ReadAsync<WebhookDocument>(key, cancellationToken) is not { } stored) return null;
            var next = change(stored.Value);
            if (ReferenceEquals(next, stored.Value)) return next;
            if (!(await documents.ExecuteAsync(Documents.Replace(key, next, stored.ETag), cancellationToken)).Succeeded) continue;
            _known.TryRemove(ownerId, out _);
            return next;
        }

        throw new DocumentStoreBusyException($"The webhook {webhookId} is being changed by many at once.");
    }
}
