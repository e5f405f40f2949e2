using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Meetings;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Meetings.Notifications;

/// <summary>
/// Tells people: the inbox first, then each way that each of them wants, at the same time and with retries of its own. A mail server that is down keeps no
/// webhook from being called, and one person's dead address nobody else from being told.
/// </summary>
internal sealed class NotifyWorkflow(IDocumentStore documents, SessionAccess sessions, NotificationSettingsDesk settings, IReadOnlyList<INotifier> notifiers)
{
    public static readonly WorkflowDefinition<NotificationRequest> Definition = new("Notify");

    private const int MaxPeople = 1000;

    /// <summary>Deliveries that are waited for at once, half of what the engine lets one instance wait for. More people are told after these.</summary>
    private const int AtOnce = 500;
    private static readonly WorkflowActivity<NotificationRequest, Audience> Resolve = new("Notify.Resolve");
    private static readonly WorkflowActivity<Audience, Done> Inbox = new("Notify.Inbox");
    private static readonly WorkflowActivity<Delivery, Done> Deliver = new("Notify.Deliver");

    /// <summary>Over half an hour (1835 s): a mail server restarts, a webhook is deployed.</summary>
    internal static readonly RetryPolicy Retries = new(10, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));

    private readonly InboxNotifier _inbox = new(documents);

    public void Register(WorkflowRegistry registry) => registry
        .Add(Definition, RunAsync)
        .Add(Resolve, ResolveAsync)
        .Add(Inbox, FillInboxesAsync)
        .Add(Deliver, DeliverAsync, ActivityLoad.Outside);

    internal static async Task RunAsync(IWorkflowContext context, NotificationRequest request)
    {
        var audience = await context.CallAsync(Resolve, request, RetryPolicy.Default);
        if (audience.People.Count == 0) return;
        await context.CallAsync(Inbox, audience, RetryPolicy.Default);
        var failed = 0;
        var deliveries = audience.People.SelectMany(person => person.Channels.Select(channel => new Delivery(channel, audience.For(person.UserId))));
        foreach (var some in deliveries.Chunk(AtOnce))
            failed += (await Task.WhenAll(some.Select(delivery => TryAsync(context, delivery)))).Count(told => !told);

        context.SetStatus(failed == 0 ? "Told." : $"Told, but for {failed} that could not be reached.");
    }

    private static async Task<bool> TryAsync(IWorkflowContext context, Delivery delivery)
    {
        try
        {
            await context.CallAsync(Deliver, delivery, Retries);
            return true;
        }
        catch (WorkflowStepException)
        {
            return false; // The engine has logged why; what is in the inbox does not get lost with it.
        }
    }

    private async Task<Audience> ResolveAsync(NotificationRequest request, CancellationToken cancellationToken)
    {
        var title = "Meeting";
        var users = new SortedSet<string>(StringComparer.Ordinal);
        if (await documents.ReadAsync<MeetingDocument>(Keys.Meeting(request.MeetingId), cancellationToken) is { Value: var meeting })
        {
            title = meeting.Title;
            users.Add(meeting.HostId);
        }

        if (request.ToParticipants)
        {
            await foreach (var participant in sessions.ParticipantsAsync(request.MeetingId, request.SessionId, cancellationToken))
            {
                if (users.Count < MaxPeople && participant.Role != Roles.Guest) users.Add(participant.UserId);
            }
        }

        var people = new List<Person>(users.Count);
        foreach (var userId in users)
        {
            var wants = await settings.ReadAsync(userId, cancellationToken);
            people.Add(new Person(
                userId,
                [.. notifiers.Select(notifier => notifier.Channel).Where(channel => channel switch { "email" => wants.Email, "webhook" => wants.WebhookUrl is not null, _ => true })]));
        }

        var path = request.Path ?? NotificationWords.Path(request.Kind, request.MeetingId, request.SessionId);
        return new Audience(new Notification(request.NotificationId, string.Empty, request.Kind, request.MeetingId, request.SessionId, title, path, request.At), people);
    }

    private async Task<Done> FillInboxesAsync(Audience audience, CancellationToken cancellationToken)
    {
        foreach (var person in audience.People) await _inbox.NotifyAsync(audience.For(person.UserId), cancellationToken);
        return Done.Value;
    }

    private async Task<Done> DeliverAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var notifier = notifiers.FirstOrDefault(notifier => notifier.Channel == delivery.Channel);
        if (notifier is not null) await notifier.NotifyAsync(delivery.Notification, cancellationToken);
        return Done.Value;
    }

    /// <summary>Somebody, and how they want to be told beside the inbox.</summary>
    internal sealed record Person(string UserId, IReadOnlyList<string> Channels);

    /// <summary>What is told to whom.</summary>
    internal sealed record Audience(Notification Notification, IReadOnlyList<Person> People)
    {
        public Notification For(string userId) => Notification with { UserId = userId };
    }

    /// <summary>One way to one person.</summary>
    internal sealed record Delivery(string Channel, Notification Notification);

    /// <summary>Nothing to say about it.</summary>
    internal sealed record Done
    {
        public static Done Value { get; } = new();
    }
}
