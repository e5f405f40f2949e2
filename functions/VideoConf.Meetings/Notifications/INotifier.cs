namespace VideoConf.Meetings.Notifications;

/// <summary>One way of telling a user that something is ready: e-mail, webhook, inbox. Telling twice is harmless.</summary>
public interface INotifier
{
    /// <summary>Its name: <c>email</c>, <c>webhook</c>, <c>inbox</c>.</summary>
    string Channel { get; }

    /// <summary>Tells. Does nothing when the user does not want to be told this way.</summary>
    /// <exception cref="NotificationFailedException">It could not be told now; the caller tries again.</exception>
    /// <exception cref="Workflows.PermanentFailureException">It was refused, and would be again; the caller does not try again.</exception>
    Task NotifyAsync(Notification notification, CancellationToken cancellationToken);
}

/// <summary>What to tell. No content of a meeting is in it: subjects are read on lock screens.</summary>
/// <param name="NotificationId">The same when it is told again.</param>
/// <param name="UserId">Whom.</param>
/// <param name="Kind">One of <see cref="Contracts.Notifications.NotificationKinds"/>.</param>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Title">The meeting's title.</param>
/// <param name="Path">Where it leads in the web client.</param>
/// <param name="At">When it happened.</param>
public sealed record Notification(
    string NotificationId, string UserId, string Kind, string MeetingId, string SessionId, string Title, string Path, DateTimeOffset At);

/// <summary>A notification could not be delivered now.</summary>
public sealed class NotificationFailedException : Exception
{
    /// <summary>With the reason, for operators.</summary>
    public NotificationFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
