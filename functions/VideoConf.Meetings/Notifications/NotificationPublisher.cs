using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Notifications;

/// <summary>Something that people are to be told.</summary>
/// <param name="NotificationId">1 to 90 characters of <c>[A-Za-z0-9_-]</c>; the same for the same thing, so that it is told once.</param>
/// <param name="Kind">One of <see cref="Contracts.Notifications.NotificationKinds"/>.</param>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">The session.</param>
/// <param name="ToParticipants">Whether everyone who was in the session is told; else the host alone.</param>
/// <param name="At">When it happened.</param>
/// <param name="Path">Where it leads in the web client; null for the page of its kind.</param>
internal sealed record NotificationRequest(string NotificationId, string Kind, string MeetingId, string SessionId, bool ToParticipants, DateTimeOffset At, string? Path = null);

/// <summary>Has people told, in a workflow of its own: whoever publishes neither waits for mail servers nor fails with them.</summary>
internal sealed class NotificationPublisher(IWorkflowClient workflows)
{
    /// <summary>Kept when it returns; the same id again does nothing.</summary>
    public Task PublishAsync(NotificationRequest request, CancellationToken cancellationToken) =>
        workflows.StartAsync(NotifyWorkflow.Definition, "notify-" + request.NotificationId, request, cancellationToken);
}
