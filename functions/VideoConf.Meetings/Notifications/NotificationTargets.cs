using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Notifications;

/// <summary>Where a user wants to be told: what a host's <see cref="INotifier"/> needs to know, at the time it tells and not before.</summary>
public sealed class NotificationTargets(IDocumentStore documents)
{
    /// <summary>Their e-mail address and name; null when there is none, or they turned e-mail off.</summary>
    public async Task<EmailTarget?> EmailAsync(string userId, CancellationToken cancellationToken)
    {
        if (!(await SettingsAsync(userId, cancellationToken)).Email) return null;
        return await documents.ReadAsync<UserProfile>(Keys.Profile(userId), cancellationToken) is { Value: { IsGuest: false, Email: { Length: > 0 } email } profile }
            ? new EmailTarget(email, profile.DisplayName)
            : null;
    }

    /// <summary>Their webhook; null when they have none.</summary>
    public async Task<WebhookTarget?> WebhookAsync(string userId, CancellationToken cancellationToken) =>
        await SettingsAsync(userId, cancellationToken) is { WebhookUrl: { } url, WebhookSecret: { } secret } ? new WebhookTarget(new Uri(url), secret) : null;

    private async Task<SettingsDocument> SettingsAsync(string userId, CancellationToken cancellationToken) =>
        (await documents.ReadAsync<SettingsDocument>(NotificationKeys.Settings(userId), cancellationToken))?.Value ?? new SettingsDocument();
}

/// <summary>Where an e-mail goes.</summary>
/// <param name="Address">Address.</param>
/// <param name="DisplayName">Name of who it is for.</param>
public sealed record EmailTarget(string Address, string DisplayName);

/// <summary>Where a webhook goes.</summary>
/// <param name="Url">Address.</param>
/// <param name="Secret">Key of the signature.</param>
public sealed record WebhookTarget(Uri Url, string Secret);
