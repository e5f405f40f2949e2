using VideoConf.Meetings.Webhooks;
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
internal sealed record NotificationRequest(string NotificationId, string Kind, string MeetingId, string SessionId, bool ToParticipants, DateTimeOffset At, string? Path = null)
{
    /// <summary>The recording, where it is about one.</summary>
    public string? RecordingId { get; init; }
}

/// <summary>Has people and programs told, in a workflow of its own: whoever publishes neither waits for mail servers nor fails with them.</summary>
internal sealed class NotificationPublisher(IWorkflowClient workflows, WebhookPublisher? webhooks = null)
{
    /// <summary>Kept when it returns; the same id again does nothing.</summary>
    public async Task PublishAsync(NotificationRequest request, CancellationToken cancellationToken)
    {
        await workflows.StartAsync(NotifyWorkflow.Definition, "notify-" + request.NotificationId, request, cancellationToken);
        if (webhooks is not null) await webhooks.PublishAsync(request, cancellationToken);
    }
}
