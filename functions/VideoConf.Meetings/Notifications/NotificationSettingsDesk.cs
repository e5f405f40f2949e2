using System.Buffers.Text;
using System.Security.Cryptography;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Notifications;

/// <summary>GET and PUT <c>/v1/users/me/notification-settings</c>, and the link in every e-mail that turns e-mail off without signing in.</summary>
public sealed class NotificationSettingsDesk
{
    private const int MaxUrl = 2000;
    private const int MaxAttempts = 5;

    private readonly IDocumentStore _documents;
    private readonly TokenVerifier _verifier;
    private readonly Func<Uri, string?> _checkWebhook;

    internal NotificationSettingsDesk(IDocumentStore documents, TokenVerifier verifier, Func<Uri, string?> checkWebhook)
    {
        _documents = documents;
        _verifier = verifier;
        _checkWebhook = checkWebhook;
    }

    /// <summary>Reads them; the webhook's secret is not among what is told.</summary>
    public async Task<Outcome<NotificationSettings>> GetAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return ToShape(await ReadAsync(caller.UserId, cancellationToken));
    }

    /// <summary>Changes what the request names. A new webhook address gets a new secret, told in this answer and never again.</summary>
    public async Task<Outcome<NotificationSettings>> UpdateAsync(CallerIdentity caller, NotificationSettings? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (caller.IsGuest) return new Problem(ProblemTypes.Forbidden, "Guests are not told of anything later. Sign in first.");
        if (request.WebhookSecret is not null) return Problem.Field("webhookSecret", "webhookSecret is made here. Leave it out.");
        if (request.WebhookUrl is { Length: > 0 } text && CheckUrl(text) is { } wrong) return Problem.Field("webhookUrl", wrong);

        string? secret = null;
        var after = await ChangeAsync(
            caller.UserId,
            settings =>
            {
                secret = null;
                var next = settings with { Email = request.Email ?? settings.Email };
                if (request.WebhookUrl is null || string.Equals(request.WebhookUrl, settings.WebhookUrl ?? string.Empty, StringComparison.Ordinal)) return next;
                if (request.WebhookUrl.Length == 0) return next with { WebhookUrl = null, WebhookSecret = null };
                secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
                return next with { WebhookUrl = request.WebhookUrl, WebhookSecret = secret };
            },
            cancellationToken);
        return after is null
            ? new Problem(ProblemTypes.Conflict, "The settings are being changed elsewhere at the same time. Try again.") { RetryAfter = TimeSpan.FromSeconds(1) }
            : ToShape(after) with { WebhookSecret = secret };
    }

    /// <summary>Whether an unsubscribe link is good; its page asks before anything changes, because mail scanners follow links.</summary>
    public Outcome<Done> CheckUnsubscribe(string? token) => _verifier.Verify<UnsubscribeClaims>(token).IsValid ? Done.Value : BadLink();

    /// <summary>Turns e-mail off for who the link is of (RFC 8058: one POST, no sign-in). Twice is once.</summary>
    public async Task<Outcome<Done>> UnsubscribeAsync(string? token, CancellationToken cancellationToken)
    {
        var verified = _verifier.Verify<UnsubscribeClaims>(token);
        if (!verified.IsValid) return BadLink();
        return await ChangeAsync(verified.Claims.UserId, settings => settings with { Email = false }, cancellationToken) is null
            ? new Problem(ProblemTypes.Conflict, "Your settings are being changed at the same time. Try again.")
            : Done.Value;
    }

    /// <summary>The settings of a user, or the standard ones.</summary>
    internal async Task<SettingsDocument> ReadAsync(string userId, CancellationToken cancellationToken) =>
        (await _documents.ReadAsync<SettingsDocument>(NotificationKeys.Settings(userId), cancellationToken))?.Value ?? new SettingsDocument();

    private static NotificationSettings ToShape(SettingsDocument settings) => new(settings.Email, settings.WebhookUrl ?? string.Empty);

    private static Problem BadLink() => new(ProblemTypes.NotFound, "This link is damaged or too old. Sign in and change your notification settings there.");

    private string? CheckUrl(string text)
    {
        if (text.Length > MaxUrl || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return $"webhookUrl must be an https address of at most {MaxUrl} characters, without a user and without a fragment.";
        return _checkWebhook(url);
    }

    private async Task<SettingsDocument?> ChangeAsync(string userId, Func<SettingsDocument, SettingsDocument> change, CancellationToken cancellationToken)
    {
        var key = NotificationKeys.Settings(userId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await _documents.ReadAsync<SettingsDocument>(key, cancellationToken);
            var next = change(stored?.Value ?? new SettingsDocument());
            var write = stored is null ? Documents.Create(key, next) : Documents.Replace(key, next, stored.ETag);
            if ((await _documents.ExecuteAsync(write, cancellationToken)).Succeeded) return next;
        }

        return null;
    }
}
