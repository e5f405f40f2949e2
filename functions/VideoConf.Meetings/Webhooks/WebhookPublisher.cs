using System.Collections.Concurrent;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Webhooks;

/// <summary>
/// Tells webhooks of what happens: of entries of a session's log as they are written, and once more at the session's end, so that one which a dying process or a
/// busy store kept from being told is told then; of files and texts when their makers say so. An event becomes one delivery a webhook, however often it is published.
/// </summary>
internal sealed class WebhookPublisher(IDocumentStore documents, WebhookStore webhooks, IWorkflowClient workflows, TimeProvider clock) : IRoomWatcher
{
    public static readonly WorkflowDefinition<SessionEndedInput> CatchUp = new("WebhooksOfSession");
    private static readonly WorkflowActivity<SessionEndedInput, Caught> Publish = new("WebhooksOfSession.Publish");

    private const int MaxMeetings = 10_000;
    private readonly ConcurrentDictionary<string, string> _hosts = new(StringComparer.Ordinal);

    public void Register(WorkflowRegistry registry) => registry
        .Add(CatchUp, static (context, input) => context.CallAsync(Publish, input, RetryPolicy.Default))
        .Add(Publish, PublishSessionAsync);

    public async Task ChangedAsync(RoomState before, RoomState after, IReadOnlyList<SessionEvent> entries)
    {
        var sessionId = after.SessionId ?? before.SessionId;
        if (sessionId is null || !entries.Any(entry => TypeOf(entry.Type) is not null)) return;
        try
        {
            if (await OfMeetingAsync(after.RoomId, CancellationToken.None) is not { Count: > 0 } wanted) return;
            foreach (var entry in entries)
            {
                var member = entry.ParticipantId is { } id ? before.Members.GetValueOrDefault(id) : null;
                if (ToMessage(entry, after.RoomId, sessionId, member?.UserId, member?.DisplayName, member?.Role) is { } message) await SendAsync(wanted, message, CancellationToken.None);
            }
        }
        catch (DocumentStoreBusyException)
        {
            // What is not told now is told at the session's end.
        }
    }

    /// <summary>A recording, a transcript or a summary is ready. Tries again with its caller, an activity.</summary>
    public async Task PublishAsync(NotificationRequest request, CancellationToken cancellationToken)
    {
        var type = request.Kind switch
        {
            NotificationKinds.RecordingReady => WebhookEvents.RecordingReady,
            NotificationKinds.TranscriptReady => WebhookEvents.TranscriptReady,
            NotificationKinds.SummaryReady => WebhookEvents.SummaryReady,
            _ => null,
        };

        // What is shared later was ready before: the same kind of news for people, none for programs.
        if (type is null || !request.NotificationId.StartsWith(request.Kind + "-", StringComparison.Ordinal)) return;
        if (await OfMeetingAsync(request.MeetingId, cancellationToken) is not { Count: > 0 } wanted) return;
        var data = new WebhookData { EventId = "evt_" + request.NotificationId, MeetingId = request.MeetingId, SessionId = request.SessionId, RecordingId = request.RecordingId };
        await SendAsync(wanted, new WebhookMessage { Type = type, Timestamp = request.At, Data = data }, cancellationToken);
    }

    /// <summary>What a webhook is told of an entry; null for nothing.</summary>
    internal static WebhookMessage? ToMessage(SessionEvent entry, string meetingId, string sessionId, string? userId, string? name, string? role) => TypeOf(entry.Type) is not { } type
        ? null
        : new WebhookMessage
        {
            Type = type,
            Timestamp = entry.At,
            Data = new WebhookData
            {
                EventId = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"evt_{sessionId}-{entry.Sequence}"),
                MeetingId = meetingId,
                SessionId = sessionId,
                Sequence = entry.Sequence,
                ParticipantId = entry.ParticipantId,
                UserId = entry.Participant?.UserId ?? userId,
                DisplayName = entry.Participant?.DisplayName ?? name,
                Role = entry.Participant?.Role ?? role,
                RecordingId = entry.RecordingId,
                Reason = entry.Reason,
            },
        };

    private static string? TypeOf(string entryType) => entryType switch
    {
        SessionEventTypes.SessionStarted => WebhookEvents.MeetingStarted,
        SessionEventTypes.SessionEnded => WebhookEvents.MeetingEnded,
        SessionEventTypes.Joined => WebhookEvents.ParticipantJoined,
        SessionEventTypes.Left => WebhookEvents.ParticipantLeft,
        SessionEventTypes.RecordingStarted => WebhookEvents.RecordingStarted,
        SessionEventTypes.RecordingStopped => WebhookEvents.RecordingStopped,
        _ => null,
    };

    private async Task<Caught> PublishSessionAsync(SessionEndedInput input, CancellationToken cancellationToken)
    {
        if (await OfMeetingAsync(input.MeetingId, cancellationToken, asTheyAre: true) is not { Count: > 0 } wanted) return new Caught(0);
        var (published, next, people) = (0, (string?)null, new Dictionary<string, SessionEvent>(StringComparer.Ordinal));
        do
        {
            var page = await documents.QueryAsync(
                new DocumentQuery(Keys.Meetings, input.MeetingId, Keys.EventPrefix(input.SessionId), PageSize: DocumentLimits.MaxPage, ContinuationToken: next), cancellationToken);
            foreach (var entry in page.Documents.Select(document => document.As<SessionEvent>()))
            {
                if (entry is { Participant: not null, ParticipantId: { } id }) people[id] = entry;
                var person = entry.ParticipantId is { } about ? people.GetValueOrDefault(about)?.Participant : null;
                if (ToMessage(entry, input.MeetingId, input.SessionId, person?.UserId, person?.DisplayName, person?.Role) is not { } message) continue;
                await SendAsync(wanted, message, cancellationToken);
                published++;
            }

            next = page.ContinuationToken;
        }
        while (next is not null);

        return new Caught(published);
    }

    private async Task SendAsync(IReadOnlyList<WebhookDocument> wanted, WebhookMessage message, CancellationToken cancellationToken)
    {
        foreach (var webhook in wanted)
        {
            if (!webhook.IsEnabled || !webhook.Events.Contains(message.Type, StringComparer.Ordinal) || message.Timestamp < webhook.CreatedAt) continue;
            var delivery = await ClaimAsync(webhook, message, cancellationToken);
            await workflows.StartAsync(DeliverWebhook.Definition, DeliverWebhook.InstanceId(delivery), DeliverWebhook.InputOf(delivery), cancellationToken);
        }
    }

    // The reference and the delivery are one batch: whoever comes second finds the first one's.
    private async Task<DeliveryDocument> ClaimAsync(WebhookDocument webhook, WebhookMessage message, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var reference = WebhookKeys.Reference(webhook.WebhookId, message.Data.EventId);
        var made = new DeliveryDocument(WebhookKeys.NewDelivery(now, webhook.WebhookId, message.Data.EventId), webhook.WebhookId, webhook.OwnerId, now, message);
        var written = await documents.ExecuteAsync(
            [
                Documents.Create(reference, new DeliveryReference(made.DeliveryId), DeliverWebhook.Kept),
                Documents.Create(WebhookKeys.Delivery(webhook.WebhookId, made.DeliveryId), made, DeliverWebhook.Kept),
            ],
            cancellationToken);
        if (written.Succeeded) return made;

        // Under its first instance's name, which does nothing when it is there.
        return await documents.ReadAsync<DeliveryReference>(reference, cancellationToken) is { Value.DeliveryId: var first } ? made with { DeliveryId = first } : made;
    }

    private async Task<IReadOnlyList<WebhookDocument>> OfMeetingAsync(string meetingId, CancellationToken cancellationToken, bool asTheyAre = false)
    {
        if (!_hosts.TryGetValue(meetingId, out var hostId))
        {
            if (await documents.ReadAsync<MeetingDocument>(Keys.Meeting(meetingId), cancellationToken) is not { Value: var meeting }) return [];
            if (_hosts.Count >= MaxMeetings) _hosts.Clear();
            _hosts[meetingId] = hostId = meeting.HostId;
        }

        return asTheyAre ? await webhooks.ListAsync(hostId, cancellationToken) : await webhooks.OfAsync(hostId, cancellationToken);
    }

    internal sealed record Caught(int Published);
}
