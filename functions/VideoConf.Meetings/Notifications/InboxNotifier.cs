using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Notifications;

/// <summary>The inbox in the web client: kept for 90 days. The only way of being told that cannot be turned off, because it disturbs nobody.</summary>
internal sealed class InboxNotifier(IDocumentStore documents) : INotifier
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>How much longer the entry of something that happened then is kept, in whole seconds and at least one.</summary>
    public static TimeSpan Left(DateTimeOffset at, DateTimeOffset now) => TimeSpan.FromSeconds(Math.Clamp(Math.Floor((at + Kept - now).TotalSeconds), 1, Kept.TotalSeconds));

    public string Channel => "inbox";

    public async Task NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        // Created, never replaced: told twice, a read entry stays read.
        var key = NotificationKeys.Inbox(notification.UserId, notification.At, notification.NotificationId);
        await documents.ExecuteAsync(
            [
                Documents.Create(NotificationKeys.InboxReference(notification.UserId, notification.NotificationId), new InboxReference(key.Id), Kept),
                Documents.Create(key, new InboxDocument(notification, IsRead: false), Kept),
            ],
            cancellationToken);
    }
}

/// <summary>Where an entry of an inbox is.</summary>
internal sealed record InboxReference(string DocumentId);
