using System.Globalization;
using VideoConf.Contracts.Notifications;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Notifications;

/// <summary>How a user wants to be told. Without one: by e-mail, if there is an address, and in the inbox.</summary>
internal sealed record SettingsDocument(bool Email = true, string? WebhookUrl = null, string? WebhookSecret = null);

/// <summary>An entry of an inbox.</summary>
internal sealed record InboxDocument(Notification Notification, bool IsRead)
{
    public NotificationResponse ToResponse() => new(
        Notification.NotificationId, Notification.Kind, Notification.MeetingId, Notification.SessionId, Notification.Title,
        NotificationWords.Sentence(Notification.Kind), Notification.Path, Notification.At, IsRead);
}

/// <summary>Where notifications are: all of a user's in their own partition.</summary>
internal static class NotificationKeys
{
    public const string InboxPrefix = "inbox-";
    private const string Container = "notifications";

    public static DocumentKey Settings(string userId) => new(Container, userId, "settings");

    /// <summary>Entries sort by when it happened.</summary>
    public static DocumentKey Inbox(string userId, DateTimeOffset at, string notificationId) =>
        new(Container, userId, string.Create(CultureInfo.InvariantCulture, $"{InboxPrefix}{at.UtcTicks:D19}-{notificationId}"));

    /// <summary>Where the entry of an id is, so that it can be marked.</summary>
    public static DocumentKey InboxReference(string userId, string notificationId) => new(Container, userId, "ref-" + notificationId);

    public static DocumentQuery InboxOf(string userId, int pageSize, string? continuation) =>
        new(Container, userId, InboxPrefix, Descending: true, PageSize: pageSize, ContinuationToken: continuation);
}

/// <summary>What notifications say: what happened to which meeting, and nothing of what was said in it.</summary>
public static class NotificationWords
{
    /// <summary>A sentence for people.</summary>
    public static string Sentence(string kind) => kind switch
    {
        NotificationKinds.RecordingReady => "The recording is ready to play.",
        NotificationKinds.RecordingFailed => "The recording could not be made.",
        NotificationKinds.TranscriptReady => "The transcript is complete.",
        NotificationKinds.TranscriptFailed => "The transcript could not be completed.",
        NotificationKinds.SummaryReady => "The summary is ready to read.",
        NotificationKinds.SummaryFailed => "The summary could not be made.",
        _ => "Something of your meeting is ready.",
    };

    /// <summary>Where it leads in the web client.</summary>
    internal static string Path(string kind, string meetingId, string sessionId) => kind switch
    {
        NotificationKinds.TranscriptReady or NotificationKinds.TranscriptFailed => $"/meetings/{meetingId}/transcript?session={sessionId}",
        NotificationKinds.SummaryReady or NotificationKinds.SummaryFailed => $"/meetings/{meetingId}/summary?session={sessionId}",
        _ => $"/meetings/{meetingId}?session={sessionId}",
    };
}
