using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Notifications;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Notifications;

/// <summary>GET <c>/v1/notifications</c> and POST <c>/v1/notifications/read</c>: the caller's inbox, newest first.</summary>
public sealed class Inbox
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly TimeProvider _clock;

    internal Inbox(IDocumentStore documents, TimeProvider clock) => (_documents, _clock) = (documents, clock);

    /// <summary>Reads one page of 1 to 100.</summary>
    public async Task<Outcome<Page<NotificationResponse>>> ListAsync(CallerIdentity caller, int? pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (pageSize is < 1 or > MaxPage) return Problem.Field("pageSize", $"pageSize is {pageSize}. Give 1 to {MaxPage}.");
        var page = await PagedQuery.RunAsync(_documents, NotificationKeys.InboxOf(caller.UserId, pageSize ?? DefaultPage, continuationToken), cancellationToken);
        if (!page.Succeeded) return page.Problem;
        return new Page<NotificationResponse>([.. page.Value.Documents.Select(document => document.As<InboxDocument>().ToResponse())], page.Value.ContinuationToken);
    }

    /// <summary>Marks entries as read; all without <paramref name="ids"/>. An id that is none of the caller's changes nothing.</summary>
    public async Task<Outcome<Done>> MarkReadAsync(CallerIdentity caller, IReadOnlyList<string>? ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (ids is null) return await MarkAllAsync(caller.UserId, cancellationToken);
        if (ids.Count > MaxPage || ids.Any(id => id is not { Length: > 0 and <= 100 } || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))))
            return Problem.Field("ids", $"ids must be at most {MaxPage} ids of notifications. Leave it out to mark all.");
        foreach (var id in ids)
        {
            if (await _documents.ReadAsync<InboxReference>(NotificationKeys.InboxReference(caller.UserId, id), cancellationToken) is { Value: var reference })
                await MarkAsync(NotificationKeys.Settings(caller.UserId) with { Id = reference.DocumentId }, cancellationToken);
        }

        return Done.Value;
    }

    private async Task<Outcome<Done>> MarkAllAsync(string userId, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var page = await _documents.QueryAsync(NotificationKeys.InboxOf(userId, DocumentLimits.MaxPage, next), cancellationToken);
            foreach (var document in page.Documents.Where(document => !document.As<InboxDocument>().IsRead)) await MarkAsync(document.Key, cancellationToken);
            next = page.ContinuationToken;
        }
        while (next is not null);

        return Done.Value;
    }

    private async Task MarkAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await _documents.ReadAsync<InboxDocument>(key, cancellationToken) is not { Value.IsRead: false } stored) return;
            var left = InboxNotifier.Left(stored.Value.Notification.At, _clock.GetUtcNow());
            if ((await _documents.ExecuteAsync(Documents.Replace(key, stored.Value with { IsRead = true }, stored.ETag, left), cancellationToken)).Succeeded) return;
        }
    }
}
