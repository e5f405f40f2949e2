using System.Collections.Immutable;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Audit;
using VideoConf.Meetings.Identity;
using VideoConf.Meetings.Storage;

namespace VideoConf.Meetings.Webhooks;

/// <summary><c>/v1/webhooks</c>: addresses that are told of what happens in the caller's own meetings.</summary>
public sealed class WebhookDesk
{
    /// <summary>Webhooks of one user.</summary>
    public const int MaxWebhooks = 20;

    private const int MaxUrl = 2000;
    private const int MaxDescription = 80;

    private readonly WebhookStore _webhooks;
    private readonly Func<Uri, string?> _checkUrl;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;

    internal WebhookDesk(WebhookStore webhooks, Func<Uri, string?> checkUrl, AuditLog audit, TimeProvider clock)
    {
        _webhooks = webhooks;
        _checkUrl = checkUrl;
        _audit = audit;
        _clock = clock;
    }

    /// <summary>Makes a webhook. Its secret is in this answer and no other.</summary>
    public async Task<Outcome<CreatedWebhook>> CreateAsync(CallerIdentity caller, CreateWebhookRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (NoGuests(caller) is { } refused) return refused;
        var errors = new FieldErrors();
        if (request.Url is null) errors.Add("url", "url is missing. Give the https address to call.");
        if (request.Events is null) errors.Add("events", $"events is missing. Name some of {string.Join(", ", WebhookEvents.All)}.");
        var webhook = Apply(
            errors, new WebhookDocument(Ids.New(WebhookKeys.Prefix), caller.UserId, "", [], WebhookSignature.NewSecret(), _clock.GetUtcNow()), request.Url, request.Events, request.Description);
        if (errors.ToProblem() is { } problem) return problem;
        if ((await _webhooks.ListAsync(caller.UserId, cancellationToken)).Count >= MaxWebhooks)
            return new Problem(ProblemTypes.Conflict, $"You have {MaxWebhooks} webhooks, which is as many as one may have. Delete one first.");
        await _webhooks.CreateAsync(webhook, cancellationToken);
        await WriteAsync(caller, webhook, "made", cancellationToken);
        return new CreatedWebhook(webhook.Secret, webhook.ToResponse());
    }

    /// <summary>The caller's webhooks, newest first.</summary>
    public async Task<Outcome<IReadOnlyList<WebhookResponse>>> ListAsync(CallerIdentity caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return (await _webhooks.ListAsync(caller.UserId, cancellationToken)).OrderByDescending(webhook => webhook.CreatedAt).Select(webhook => webhook.ToResponse()).ToArray();
    }

    /// <summary>One of the caller's webhooks.</summary>
    public async Task<Outcome<WebhookResponse>> GetAsync(CallerIdentity caller, string webhookId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return await _webhooks.ReadAsync(caller.UserId, webhookId, cancellationToken) is { } webhook ? webhook.ToResponse() : NoSuchWebhook();
    }

    /// <summary>Changes what the request names.</summary>
    public async Task<Outcome<WebhookResponse>> UpdateAsync(CallerIdentity caller, string webhookId, UpdateWebhookRequest? request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (request is null) return Problems.NoBody();
        if (await _webhooks.ReadAsync(caller.UserId, webhookId, cancellationToken) is not { } known) return NoSuchWebhook();
        var errors = new FieldErrors();
        Apply(errors, known, request.Url, request.Events, request.Description);
        if (errors.ToProblem() is { } problem) return problem;
        var changed = await _webhooks.ChangeAsync(
            caller.UserId,
            webhookId,
            webhook =>
            {
                var next = Apply(new FieldErrors(), webhook, request.Url, request.Events, request.Description);
                return request.IsEnabled is not { } enabled ? next : next with { IsEnabled = enabled, DisabledReason = null, FailingSince = enabled ? null : next.FailingSince };
            },
            cancellationToken);
        if (changed is null) return NoSuchWebhook();
        await WriteAsync(caller, changed, changed.IsEnabled ? "changed" : "switched off", CancellationToken.None);
        return changed.ToResponse();
    }

    /// <summary>Deletes a webhook; what is on its way to it is given up.</summary>
    public async Task<Outcome<Done>> DeleteAsync(CallerIdentity caller, string webhookId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await _webhooks.ReadAsync(caller.UserId, webhookId, cancellationToken) is not { } known) return NoSuchWebhook();
        await _webhooks.DeleteAsync(caller.UserId, webhookId, cancellationToken);
        await WriteAsync(caller, known, "deleted", CancellationToken.None);
        return Done.Value;
    }

    internal static Problem NoSuchWebhook() => new(ProblemTypes.NotFound, "You have no webhook with this id.");

    private static Problem? NoGuests(CallerIdentity caller) => caller.IsGuest ? new Problem(ProblemTypes.Forbidden, "Guests have no webhooks. Sign in first.") : null;

    private WebhookDocument Apply(FieldErrors errors, WebhookDocument webhook, string? url, IReadOnlyList<string>? events, string? description)
    {
        if (url is not null)
        {
            if (CheckUrl(url) is { } wrong) errors.Add("url", wrong);
            webhook = webhook with { Url = url };
        }

        if (events is not null)
        {
            ImmutableArray<string> wanted = [.. events.Distinct(StringComparer.Ordinal)];
            if (wanted.Length == 0 || wanted.Except(WebhookEvents.All, StringComparer.Ordinal).Any()) errors.Add("events", $"events must be some of {string.Join(", ", WebhookEvents.All)}.");
            webhook = webhook with { Events = wanted };
        }

        return description is null ? webhook : webhook with { Description = description.Length == 0 ? null : errors.Text("description", description, MaxDescription) };
    }

    private string? CheckUrl(string text)
    {
        if (text.Length > MaxUrl || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return $"url must be an https address of at most {MaxUrl} characters, without a user and without a fragment.";
        return _checkUrl(url)?.Replace("webhookUrl", "url", StringComparison.Ordinal);
    }

    // The address without its query: some keep a secret there.
    private Task WriteAsync(CallerIdentity caller, WebhookDocument webhook, string what, CancellationToken cancellationToken) => _audit.WriteAsync(
        AuditDraft.By(caller, AuditActions.WebhookChanged) with { TargetId = webhook.WebhookId, Detail = $"{what}: {new Uri(webhook.Url).GetLeftPart(UriPartial.Authority)}" }, cancellationToken);
}
