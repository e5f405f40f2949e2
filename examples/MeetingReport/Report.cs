using VideoConf.Client;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Webhooks;

namespace VideoConf.Examples.MeetingReport;

/// <summary>
/// Plans a meeting, is told by a webhook when it begins and ends, and then writes who did what. The meeting here is a short one: the program itself takes a place in
/// it and ends it. A real receiver is on a server of its own, behind https.
/// </summary>
public static class Report
{
    /// <summary>Runs, and writes what happens.</summary>
    public static async Task RunAsync(Uri server, string apiKey, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var videoconf = new VideoConfClient(server, apiKey);
        using var receiver = new Receiver();

        // 1. Be told. The secret is in this answer alone; a program keeps it where it keeps its other secrets.
        var made = await videoconf.CreateWebhookAsync(
            new CreateWebhookRequest { Url = receiver.Address, Events = [WebhookEvents.MeetingStarted, WebhookEvents.MeetingEnded], Description = "Meeting report" }, cancellationToken);
        receiver.Secret = made.Secret;
        try
        {
            // 2. A meeting. The key makes a repeated request the same meeting.
            var meeting = await videoconf.CreateMeetingAsync(new CreateMeetingRequest { Title = "Planning" }, idempotencyKey: Guid.NewGuid().ToString(), cancellationToken);
            await output.WriteLineAsync($"planned {meeting.Title}: {new Uri(server, "/m/" + meeting.Id)}");

            // 3. Somebody comes, and it ends.
            await videoconf.JoinMeetingAsync(meeting.Id, new JoinRequest { DisplayName = "Planner" }, cancellationToken);
            await WriteAsync(output, await receiver.NextAsync(WebhookEvents.MeetingStarted, cancellationToken));
            await videoconf.EndMeetingAsync(meeting.Id, cancellationToken);
            await WriteAsync(output, await receiver.NextAsync(WebhookEvents.MeetingEnded, cancellationToken));

            // 4. What happened.
            await foreach (var entry in videoconf.ListMeetingAuditAsync(meeting.Id, cancellationToken)) await output.WriteLineAsync($"audit {entry.Action} by {entry.ActorId}");
        }
        finally
        {
            await videoconf.DeleteWebhookAsync(made.Webhook.WebhookId, CancellationToken.None);
        }
    }

    private static Task WriteAsync(TextWriter output, WebhookMessage message) => output.WriteLineAsync($"told {message.Type} at {message.Timestamp:O}");
}
