namespace VideoConf.Contracts.Notifications;

/// <summary>Kinds of <see cref="NotificationResponse"/>.</summary>
public static class NotificationKinds
{
    /// <summary>A recording can be played.</summary>
    public const string RecordingReady = "recordingReady";

    /// <summary>A recording could not be made.</summary>
    public const string RecordingFailed = "recordingFailed";

    /// <summary>A transcript is complete.</summary>
    public const string TranscriptReady = "transcriptReady";

    /// <summary>A transcript could not be completed.</summary>
    public const string TranscriptFailed = "transcriptFailed";

    /// <summary>A summary can be read.</summary>
    public const string SummaryReady = "summaryReady";

    /// <summary>A summary could not be made.</summary>
    public const string SummaryFailed = "summaryFailed";
}

/// <summary>An entry of the caller's inbox, from GET <c>/v1/notifications</c>.</summary>
/// <param name="NotificationId">Its id.</param>
/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
/// <param name="MeetingId">The meeting.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Title">The meeting's title.</param>
/// <param name="Text">A sentence.</param>
/// <param name="Path">Where it leads in the web client.</param>
/// <param name="At">When.</param>
/// <param name="IsRead">Whether it was read.</param>
public sealed record NotificationResponse(
    string NotificationId, string Kind, string MeetingId, string SessionId, string Title, string Text, string Path, DateTimeOffset At, bool IsRead);

/// <summary>GET and PUT <c>/v1/users/me/notification-settings</c>. Absent members stay as they are.</summary>
/// <param name="Email">Whether to send e-mail. Every e-mail carries a link that turns this off without signing in.</param>
/// <param name="WebhookUrl">An <c>https</c> address to POST to, not on the server's own machine unless its operator allows that; empty for none.</param>
/// <param name="WebhookSecret">Only in the answer that made it: the key of the <c>X-VideoConf-Signature</c> HMAC.</param>
public sealed record NotificationSettings(bool? Email = null, string? WebhookUrl = null, string? WebhookSecret = null);
