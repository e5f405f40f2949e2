using System.Collections.Concurrent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Notifications;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Sessions;
using VideoConf.Meetings.Storage;
using VideoConf.Meetings.Workflows;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Notifications;

public sealed class NotificationTests : IDisposable
{
    private readonly ScriptedNotifier _mail = new("email");
    private readonly ScriptedNotifier _hook = new("webhook");
    private readonly TestPlane _test;

    public NotificationTests() => _test = new TestPlane(engines: new Engines { Notifiers = [_mail, _hook] });

    public void Dispose() => _test.Dispose();

    private async Task<string> PublishAsync(string id = "n1", bool toParticipants = false)
    {
        var meeting = await _test.CreateAsync();
        var join = await _test.JoinAndEnterAsync(meeting, User(1));
        await _test.JoinAndEnterAsync(meeting, Guest);
        await new NotificationPublisher(_test.Workflows).PublishAsync(
            new NotificationRequest(id, NotificationKinds.RecordingReady, meeting, join.Join.SessionId, toParticipants, _test.Clock.GetUtcNow()), None);
        await _test.SettleAsync();
        return meeting;
    }

    private async Task<IReadOnlyList<NotificationResponse>> InboxAsync(VideoConf.Meetings.Identity.CallerIdentity caller) => Ok(await _test.Plane.Inbox.ListAsync(caller, null, null, None)).Items;

    [Fact]
    public async Task The_host_is_told_in_every_way_that_they_want()
    {
        var settings = Ok(await _test.Plane.NotificationSettings.UpdateAsync(Host, new NotificationSettings(null, "https://example.org/hook"), None));
        Assert.Equal((true, "https://example.org/hook", 43), (settings.Email, settings.WebhookUrl, settings.WebhookSecret!.Length));
        var meeting = await PublishAsync();
        var entry = Assert.Single(await InboxAsync(Host));
        Assert.Equal((NotificationKinds.RecordingReady, "Weekly", "The recording is ready to play.", false), (entry.Kind, entry.Title, entry.Text, entry.IsRead));
        Assert.StartsWith($"/meetings/{meeting}?session=ses_", entry.Path, StringComparison.Ordinal);
        Assert.Equal(Host.UserId, Assert.Single(_mail.Told).UserId);
        Assert.Single(_hook.Told);
        Assert.Empty(await InboxAsync(User(1)));
    }

    [Fact]
    public async Task What_is_shared_is_told_to_all_but_guests()
    {
        await PublishAsync(toParticipants: true);
        Assert.Single(await InboxAsync(Host));
        Assert.Single(await InboxAsync(User(1)));
        Assert.Empty(await InboxAsync(Guest));
        Assert.Equal(2, _mail.Told.Count);
        Assert.Empty(_hook.Told);
    }

    [Fact]
    public async Task One_way_that_fails_keeps_no_other_from_being_used_and_is_tried_again()
    {
        Ok(await _test.Plane.NotificationSettings.UpdateAsync(Host, new NotificationSettings(null, "https://example.org/hook"), None));
        _mail.Failures = 2;
        await PublishAsync();
        Assert.Single(await InboxAsync(Host));
        for (var i = 0; i < 4; i++)
        {
            _test.Clock.Advance(TimeSpan.FromSeconds(30));
            await _test.SettleAsync();
        }

        Assert.Single(_mail.Told);
        Assert.Single(_hook.Told);
    }

    [Fact]
    public async Task A_dead_way_is_given_up_in_the_end()
    {
        Ok(await _test.Plane.NotificationSettings.UpdateAsync(Host, new NotificationSettings(null, "https://example.org/hook"), None));
        _mail.Failures = int.MaxValue;
        await PublishAsync();
        for (var i = 0; i < 12; i++)
        {
            _test.Clock.Advance(TimeSpan.FromMinutes(11));
            await _test.SettleAsync();
        }

        Assert.Single(_hook.Told);
        Assert.Equal("Told, but for 1 that could not be reached.", (await _test.Workflows.GetAsync("notify-n1", None))!.Status);
    }

    [Theory]
    [InlineData("Notify.Deliver")]
    [InlineData("Summary.Part")]
    [InlineData("Summary.Merge")]
    public void What_waits_for_others_is_no_light_work(string activity) => Assert.Equal(ActivityLoad.Outside, _test.Plane.Workflows.Activities[activity].Load);

    [Fact]
    public void Retries_go_on_for_over_half_an_hour()
    {
        var policy = NotifyWorkflow.Retries;
        Assert.True(Enumerable.Range(1, policy.MaxAttempts - 1).Sum(attempt => policy.DelayAfter(attempt).TotalMinutes) > 30);
    }

    [Fact]
    public async Task One_persons_dead_way_delays_nobody_else()
    {
        _mail.Dead = Host.UserId;
        await PublishAsync(toParticipants: true);
        Assert.Equal(User(1).UserId, Assert.Single(_mail.Told).UserId); // The host, who sorts after, is tried again later.
        Assert.Equal(1, _mail.Refusals);
        _mail.Dead = User(1).UserId;
        await PublishAsync("n2", toParticipants: true);
        Assert.Contains(_mail.Told, told => told.UserId == Host.UserId && told.NotificationId == "n2");
    }

    [Fact]
    public async Task What_is_refused_for_good_is_not_tried_again()
    {
        _mail.IsFinal = true;
        _mail.Failures = int.MaxValue;
        await PublishAsync();
        _test.Clock.Advance(TimeSpan.FromHours(1));
        await _test.SettleAsync();
        Assert.Equal(1, _mail.Refusals);
        Assert.Equal("Told, but for 1 that could not be reached.", (await _test.Workflows.GetAsync("notify-n1", None))!.Status);
    }

    [Fact]
    public async Task More_than_the_engine_waits_for_at_once_are_told()
    {
        var meeting = await _test.CreateAsync();
        for (var user = 0; user < 1100; user++)
        {
            var participant = new ParticipantDocument("ses_1", $"prt_{user}", User(user).UserId, "x", Roles.Attendee, [], _test.Clock.GetUtcNow(), LeftAt: null);
            await _test.Documents.ExecuteAsync(Documents.Create(Keys.Participant(meeting, "ses_1", participant.ParticipantId), participant), None);
            Ok(await _test.Plane.NotificationSettings.UpdateAsync(User(user), new NotificationSettings(null, "https://example.org/hook"), None));
        }

        await new NotificationPublisher(_test.Workflows).PublishAsync(
            new NotificationRequest("many", NotificationKinds.RecordingReady, meeting, "ses_1", ToParticipants: true, _test.Clock.GetUtcNow()), None);
        await _test.SettleAsync();
        Assert.Equal("Told.", (await _test.Workflows.GetAsync("notify-many", None))!.Status);
        Assert.Equal((1000, 999), (_mail.Told.Count, _hook.Told.Count));
    }

    [Fact]
    public async Task Entries_are_kept_for_ninety_days_whether_read_or_not()
    {
        await PublishAsync("n1");
        await PublishAsync("n2");
        _test.Clock.Advance(TimeSpan.FromDays(89));
        Ok(await _test.Plane.Inbox.MarkReadAsync(Host, ["n1"], None));
        Assert.Equal(2, (await InboxAsync(Host)).Count);
        _test.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await InboxAsync(Host));
    }

    [Fact]
    public async Task Entries_are_marked_as_read_and_stay_so_when_told_again()
    {
        await PublishAsync("n1");
        await PublishAsync("n2");
        Ok(await _test.Plane.Inbox.MarkReadAsync(Host, ["n1", "unknown"], None));
        Assert.Equal([("n1", true), ("n2", false)], (await InboxAsync(Host)).OrderBy(entry => entry.NotificationId).Select(entry => (entry.NotificationId, entry.IsRead)));
        Ok(await _test.Plane.Inbox.MarkReadAsync(User(1), ["n2"], None)); // Not theirs.
        Assert.Contains(await InboxAsync(Host), entry => !entry.IsRead);
        Ok(await _test.Plane.Inbox.MarkReadAsync(Host, null, None));
        Assert.All(await InboxAsync(Host), entry => Assert.True(entry.IsRead));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.Inbox.MarkReadAsync(Host, ["a/b"], None));
        Refused(ProblemTypes.InvalidRequest, await _test.Plane.Inbox.ListAsync(Host, 0, null, None));
    }

    [Fact]
    public async Task An_unsubscribe_link_turns_e_mail_off_for_its_user_alone()
    {
        var desk = _test.Plane.NotificationSettings;
        var token = _test.Issuer.Issue(new UnsubscribeClaims(Host.UserId)).Token;
        Ok(desk.CheckUnsubscribe(token));
        Assert.True(Ok(await desk.GetAsync(Host, None)).Email);
        Ok(await desk.UnsubscribeAsync(token, None));
        Ok(await desk.UnsubscribeAsync(token, None));
        Assert.False(Ok(await desk.GetAsync(Host, None)).Email);
        Assert.True(Ok(await desk.GetAsync(User(1), None)).Email);
        Refused(ProblemTypes.NotFound, await desk.UnsubscribeAsync(token + "x", None));
        Refused(ProblemTypes.NotFound, await desk.UnsubscribeAsync(_test.Issuer.Issue(new SessionClaims(Host.UserId, "H", null, "local", false)).Token, None));
        await PublishAsync();
        Assert.Empty(_mail.Told);
        Assert.Single(await InboxAsync(Host));
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_refused()
    {
        var desk = _test.Plane.NotificationSettings;
        foreach (var url in (string[])["http://example.org/x", "ftp://example.org", "not an address", "https://user:secret@example.org/", "https://example.org/#x", "https://example.org/" + new string('x', 2000)])
            Assert.True(Refused(ProblemTypes.InvalidRequest, await desk.UpdateAsync(Host, new NotificationSettings(null, url), None)).Errors!.ContainsKey("webhookUrl"));
        Refused(ProblemTypes.InvalidRequest, await desk.UpdateAsync(Host, new NotificationSettings(true, null, "mine"), None));
        Refused(ProblemTypes.Forbidden, await desk.UpdateAsync(Guest, new NotificationSettings(true, null), None));
        var first = Ok(await desk.UpdateAsync(Host, new NotificationSettings(null, "https://example.org/a"), None)).WebhookSecret;
        Assert.Null(Ok(await desk.UpdateAsync(Host, new NotificationSettings(false, "https://example.org/a"), None)).WebhookSecret);
        Assert.NotEqual(first, Ok(await desk.UpdateAsync(Host, new NotificationSettings(null, "https://example.org/b"), None)).WebhookSecret);
        Assert.Equal(string.Empty, Ok(await desk.UpdateAsync(Host, new NotificationSettings(null, ""), None)).WebhookUrl);
    }

    private sealed class ScriptedNotifier(string channel) : INotifier
    {
        private int _refusals;

        public string Channel => channel;

        public ConcurrentQueue<Notification> Told { get; } = new();

        public int Failures { get; set; }

        /// <summary>Who cannot be reached this way.</summary>
        public string? Dead { get; set; }

        public bool IsFinal { get; set; }

        public int Refusals => _refusals;

        public Task NotifyAsync(Notification notification, CancellationToken cancellationToken)
        {
            if (Failures > 0 || notification.UserId == Dead)
            {
                if (Failures > 0) Failures--;
                Interlocked.Increment(ref _refusals);
                if (IsFinal) throw new PermanentFailureException("No.");
                throw new NotificationFailedException("It does not answer.");
            }

            Told.Enqueue(notification);
            return Task.CompletedTask;
        }
    }
}
