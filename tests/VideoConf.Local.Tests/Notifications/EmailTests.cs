using System.Net;
using VideoConf.Contracts.Notifications;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Local.Tests.Notifications;

public sealed class EmailTests(NotifyingHost shared) : IClassFixture<NotifyingHost>
{
    private RunningHost Host => shared.Host;

    private Task TellAsync(Notification notification) => shared.TellAsync("email", notification);

    private static Notification To(Person person, string title = "Weekly") => new(
        "summaryReady-ses_1-1", person.UserId, NotificationKinds.SummaryReady, "abcd-efgh-jkmn", "ses_1", title, "/meetings/abcd-efgh-jkmn/summary?session=ses_1", DateTimeOffset.UtcNow);

    [Fact]
    public async Task What_is_ready_is_told_and_one_click_ends_that()
    {
        var ada = await Host.SignInAsync("Ada Lövelace", "ada@example.com");
        await TellAsync(To(ada, "Größe & <b>Plan</b>"));

        var mail = Assert.Single(shared.MailsTo("ada@example.com"));
        Assert.Contains("<meet@example.org>", mail.From, StringComparison.Ordinal);
        Assert.Equal("Your summary is ready", mail.Header("Subject"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Equal("List-Unsubscribe=One-Click", mail.Header("List-Unsubscribe-Post"));
        Assert.Contains("The summary is ready to read.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("https://meet.example.org/meetings/abcd-efgh-jkmn/summary?session=ses_1", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Gr=C3=B6=C3=9Fe & <b>Plan</b>", mail.Text, StringComparison.Ordinal);
        Assert.Contains("&amp; &lt;b&gt;Plan&lt;/b&gt;", mail.Text, StringComparison.Ordinal);

        await TellAsync(To(ada));
        Assert.Single(shared.MailsTo("ada@example.com").Select(one => one.Header("Message-ID")).Distinct());

        // Signed in or not, from the mailbox provider's own machines (RFC 8058).
        var link = new Uri(mail.Header("List-Unsubscribe").Trim('<', '>'));
        Assert.Equal("https://meet.example.org", link.GetLeftPart(UriPartial.Authority));
        using var asked = await Host.Http.GetAsync(link.PathAndQuery);
        Assert.Contains("<form method=\"post\">", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await TellAsync(To(ada));
        Assert.Equal(3, shared.MailsTo("ada@example.com").Count);
        using var click = await Host.Http.PostAsync(link.PathAndQuery, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.Equal(HttpStatusCode.OK, click.StatusCode);
        await TellAsync(To(ada));
        Assert.Equal(3, shared.MailsTo("ada@example.com").Count);

        using var settings = await ada.GetAsync("/v1/users/me/notification-settings");
        Assert.False((await RunningHost.ReadAsync(settings, HttpStatusCode.OK)).GetProperty("email").GetBoolean());
    }

    [Fact]
    public async Task A_hostile_title_writes_no_header_and_fills_no_place()
    {
        var ada = await Host.SignInAsync("Ada, <x@evil.example>; \"Bcc\"", "bea@example.com");
        await TellAsync(To(ada, "{unsubscribe}\r\nBcc: y@evil.example\r\n.\r\n"));
        var mail = Assert.Single(shared.MailsTo("bea@example.com"));
        Assert.Single(mail.To);
        Assert.DoesNotContain(mail.Headers, header => header.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("Meeting: {unsubscribe} Bcc: y@evil.example .", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_written_to_without_an_address()
    {
        await TellAsync(To(await Host.SignInAsync("Nameless")));
        Assert.DoesNotContain(shared.Catcher.Mails, mail => mail.Raw.Contains("Nameless", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("451 try later", typeof(NotificationFailedException))]
    [InlineData("550 no such user", typeof(PermanentFailureException))]
    [InlineData(null, typeof(NotificationFailedException))]
    public async Task A_server_that_does_not_take_it_is_tried_again_later_unless_it_says_never(string? answer, Type failure)
    {
        var cleo = await Host.SignInAsync("Cleo", "cleo@example.com");
        shared.Catcher.Recipient = answer;
        try
        {
            await Assert.ThrowsAsync(failure, () => TellAsync(To(cleo)));
        }
        finally
        {
            shared.Catcher.Recipient = "250 ok";
        }

        Assert.Empty(shared.MailsTo("cleo@example.com"));
    }
}
