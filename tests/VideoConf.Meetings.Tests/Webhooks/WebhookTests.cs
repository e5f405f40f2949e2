using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Webhooks;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Webhooks;

public sealed class WebhookTests : IDisposable
{
    private static readonly CreateWebhookRequest All = new() { Url = "https://example.org/hook?secret=mine", Events = WebhookEvents.All };
    private readonly ScriptedReceiver _receiver = new();
    private readonly TestPlane _test;

    public WebhookTests() => _test = new TestPlane(engines: new Engines { Webhooks = _receiver });

    [Fact]
    public async Task A_meeting_is_told_from_its_beginning_to_its_end_signed_with_the_secret()
    {
        var made = Ok(await _test.Plane.Webhooks.CreateAsync(Host, All, None));
        var meeting = await _test.CreateAsync();
        var (join, connection) = await _test.JoinAndEnterAsync(meeting, Host);
        await _test.SettleAsync();
        Ok(await _test.Plane.LeaveRoom.ExecuteAsync(connection, None));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting, None));
        await _test.SettleAsync();

        // They come in no order of their own; each says when it happened.
        var messages = _receiver.Calls.Select(ScriptedReceiver.Message).OrderBy(message => message.GetProperty("data").GetProperty("sequence").GetInt64()).ToArray();
        Assert.Equal(
            [WebhookEvents.MeetingStarted, WebhookEvents.ParticipantJoined, WebhookEvents.ParticipantLeft, WebhookEvents.MeetingEnded],
            messages.Select(message => message.GetProperty("type").GetString()));
        Assert.All(messages, message => Assert.Equal(meeting, message.GetProperty("data").GetProperty("meetingId").GetString()));
        Assert.All(messages.Skip(1).Take(2), message => Assert.Equal((join.ParticipantId, Host.UserId), (message.GetProperty("data").GetProperty("participantId").GetString(), message.GetProperty("data").GetProperty("userId").GetString())));
        Assert.All(_receiver.Calls, call => Assert.True(ScriptedReceiver.IsGood(call, made.Secret, _test.Clock.GetUtcNow())));
        Assert.All(_receiver.Calls, call => Assert.False(ScriptedReceiver.IsGood(call, WebhookSignature.NewSecret(), _test.Clock.GetUtcNow())));
    }

    [Fact]
    public async Task Another_users_meetings_are_none_of_its_business()
    {
        Ok(await _test.Plane.Webhooks.CreateAsync(User(1), All, None));
        var meeting = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(meeting, User(1));
        await _test.SettleAsync();

        Assert.Empty(_receiver.Calls);
    }

    [Fact]
    public async Task Only_what_it_asked_for_and_nothing_from_before_it_was_made()
    {
        var meeting = await _test.CreateAsync();
        await _test.JoinAndEnterAsync(meeting, Host);
        _test.Clock.Advance(TimeSpan.FromSeconds(1));
        Ok(await _test.Plane.Webhooks.CreateAsync(Host, All with { Events = [WebhookEvents.ParticipantJoined, WebhookEvents.MeetingEnded] }, None));
        _test.Clock.Advance(WebhookStore.Remembered);
        await _test.JoinAndEnterAsync(meeting, User(1));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting, None));
        await _test.SettleAsync();

        Assert.Equal([WebhookEvents.MeetingEnded, WebhookEvents.ParticipantJoined], _receiver.Types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_not_told_as_it_happened_is_told_at_the_sessions_end_and_nothing_twice()
    {
        var meeting = await _test.CreateAsync();
        var join = await _test.JoinAsync(meeting, Host);

        // Made by another process: this one believes for a moment that there is none, as it would be if it had died before it told anybody.
        var made = new WebhookDocument("whk_fromelsewhere", Host.UserId, "https://example.org/", [.. WebhookEvents.All], WebhookSignature.NewSecret(), _test.Clock.GetUtcNow());
        await new WebhookStore(_test.Documents, _test.Clock).CreateAsync(made, None);
        await _test.EnterAsync(join);
        Assert.Empty((await _test.Documents.QueryAsync(new DocumentQuery("webhooks", "deliveries-" + made.WebhookId), None)).Documents);
        _test.Clock.Advance(WebhookStore.Remembered);
        await _test.JoinAndEnterAsync(meeting, User(1));
        Ok(await _test.Plane.EndMeeting.ExecuteAsync(Host, meeting, None));
        for (var minutes = 0; minutes < 5; minutes++)
        {
            await _test.SettleAsync();
            _test.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await _test.SettleAsync();
        string[] expected = [WebhookEvents.MeetingEnded, WebhookEvents.MeetingStarted, WebhookEvents.ParticipantJoined, WebhookEvents.ParticipantJoined];
        Assert.Equal(expected, _receiver.Types.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_under_the_same_id_and_each_attempt_is_in_the_log()
    {
        var made = Ok(await _test.Plane.Webhooks.CreateAsync(Host, All with { Events = [WebhookEvents.MeetingStarted] }, None));
        var failures = 2;
        _receiver.Answers = _ => failures-- > 0 ? new WebhookAnswer(503, "The receiver answered 503.") : new WebhookAnswer(204, null);
        await _test.JoinAsync(await _test.CreateAsync(), Host);
        await _test.SettleAsync();
        Assert.NotNull(Ok(await _test.Plane.Webhooks.GetAsync(Host, made.Webhook.WebhookId, None)).FailingSince);

        for (var i = 0; i < 4; i++)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(31));
            await _test.SettleAsync();
        }

        var delivery = Assert.Single(Ok(await _test.Plane.WebhookDeliveries.ListAsync(Host, made.Webhook.WebhookId, null, null, None)).Items);
        Assert.Equal(WebhookDeliveryStatuses.Delivered, delivery.Status);
        Assert.Equal([503, 503, 204], delivery.Attempts.Select(attempt => attempt.Status));
        Assert.Single(_receiver.Calls.Select(call => ScriptedReceiver.Header(call, WebhookSignature.IdHeader)).Distinct());
        Assert.Null(Ok(await _test.Plane.Webhooks.GetAsync(Host, made.Webhook.WebhookId, None)).FailingSince);
    }

    [Fact]
    public async Task A_delivery_is_sent_again_by_hand()
    {
        var made = Ok(await _test.Plane.Webhooks.CreateAsync(Host, All with { Events = [WebhookEvents.MeetingStarted] }, None));
        await _test.JoinAsync(await _test.CreateAsync(), Host);
        await _test.SettleAsync();
        var delivery = Assert.Single(Ok(await _test.Plane.WebhookDeliveries.ListAsync(Host, made.Webhook.WebhookId, null, null, None)).Items);

        Ok(await _test.Plane.WebhookDeliveries.RedeliverAsync(Host, made.Webhook.WebhookId, delivery.DeliveryId, None));
        await _test.SettleAsync();

        Assert.Equal(2, _receiver.Calls.Count);
        Refused(ProblemTypes.NotFound, await _test.Plane.WebhookDeliveries.RedeliverAsync(User(1), made.Webhook.WebhookId, delivery.DeliveryId, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.WebhookDeliveries.RedeliverAsync(Host, made.Webhook.WebhookId, "whd_none", None));
    }

    [Fact]
    public void It_is_switched_off_after_days_of_failing_or_when_the_receiver_says_it_is_gone()
    {
        var now = _test.Clock.GetUtcNow();
        var webhook = new WebhookDocument("whk_1", Host.UserId, "https://example.org/", [WebhookEvents.MeetingStarted], "whsec_AAAA", now);
        var failed = new WebhookAnswer(500, "The receiver answered 500.");

        var failing = DeliverWebhook.After(webhook, failed, isLast: true, now);
        Assert.True(failing.IsEnabled);
        Assert.Equal(now, failing.FailingSince);
        Assert.True(DeliverWebhook.After(failing, failed, isLast: false, now + TimeSpan.FromDays(4)).IsEnabled);
        Assert.False(DeliverWebhook.After(failing, failed, isLast: true, now + TimeSpan.FromDays(3)).IsEnabled);
        Assert.False(DeliverWebhook.After(webhook, new WebhookAnswer(410, "Gone.") { IsFinal = true }, isLast: true, now).IsEnabled);
        Assert.Null(DeliverWebhook.After(failing, new WebhookAnswer(200, null), isLast: true, now).FailingSince);
    }

    [Fact]
    public void Attempts_come_further_and_further_apart_and_end()
    {
        var now = _test.Clock.GetUtcNow();
        var failed = new WebhookAnswer(500, "The receiver answered 500.");
        var waits = Enumerable.Range(1, DeliverWebhook.Delays.Count).Select(number => DeliverWebhook.RetryAt(failed, number, now)!.Value - now).ToArray();

        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits.Aggregate((all, wait) => all + wait), TimeSpan.FromHours(24), TimeSpan.FromHours(30));
        Assert.Null(DeliverWebhook.RetryAt(failed, DeliverWebhook.Delays.Count + 1, now));
        Assert.Null(DeliverWebhook.RetryAt(failed with { IsFinal = true }, 1, now));
        Assert.Equal(TimeSpan.FromMinutes(7), DeliverWebhook.RetryAt(failed with { RetryAfter = TimeSpan.FromMinutes(7) }, 1, now)!.Value - now);
        Assert.InRange(DeliverWebhook.RetryAt(failed with { RetryAfter = TimeSpan.FromDays(400) }, 1, now)!.Value - now, TimeSpan.Zero, TimeSpan.FromHours(10));
    }

    [Fact]
    public async Task The_secret_is_told_once()
    {
        var made = Ok(await _test.Plane.Webhooks.CreateAsync(Host, All, None));
        Ok(await _test.Plane.Webhooks.UpdateAsync(Host, made.Webhook.WebhookId, new UpdateWebhookRequest { Description = "Archive" }, None));

        var shown = System.Text.Json.JsonSerializer.Serialize(Ok(await _test.Plane.Webhooks.ListAsync(Host, None)));
        Assert.DoesNotContain(made.Secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.org/", "url")]
    [InlineData("https://user@example.org/", "url")]
    [InlineData("nonsense", "url")]
    public async Task An_address_that_will_not_do_is_refused(string url, string field) =>
        Assert.Contains(field, Refused(ProblemTypes.InvalidRequest, await _test.Plane.Webhooks.CreateAsync(Host, All with { Url = url }, None)).Errors!.Keys);

    [Fact]
    public async Task What_cannot_be_told_is_refused_and_so_are_guests_strangers_and_too_many()
    {
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.Webhooks.CreateAsync(Host, All with { Events = ["everything"] }, None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.Webhooks.CreateAsync(Host, new CreateWebhookRequest(), None));
        Refused(ProblemTypes.Forbidden, await _test.Plane.Webhooks.CreateAsync(Guest, All, None));
        var made = Ok(await _test.Plane.Webhooks.CreateAsync(Host, All, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.Webhooks.GetAsync(User(1), made.Webhook.WebhookId, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.Webhooks.UpdateAsync(User(1), made.Webhook.WebhookId, new UpdateWebhookRequest { IsEnabled = false }, None));
        Refused(ProblemTypes.NotFound, await _test.Plane.Webhooks.DeleteAsync(User(1), made.Webhook.WebhookId, None));
        for (var i = 1; i < WebhookDesk.MaxWebhooks; i++) Ok(await _test.Plane.Webhooks.CreateAsync(Host, All, None));
        Refused(ProblemTypes.Conflict, await _test.Plane.Webhooks.CreateAsync(Host, All, None));
    }

    public void Dispose() => _test.Dispose();
}
