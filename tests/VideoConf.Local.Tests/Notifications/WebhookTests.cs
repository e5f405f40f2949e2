using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Contracts.Notifications;
using VideoConf.Local.Notifications;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Local.Tests.Notifications;

public sealed class WebhookTests(NotifyingHost shared) : IClassFixture<NotifyingHost>
{
    private RunningHost Host => shared.Host;

    private static Notification To(Person person) => new(
        "recordingReady-rec_1", person.UserId, NotificationKinds.RecordingReady, "abcd-efgh-jkmn", "ses_1", "Weekly", "/meetings/abcd-efgh-jkmn?session=ses_1", DateTimeOffset.UtcNow);

    private static async Task<WebApplication> ReceiveAsync(RequestDelegate receive)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(receive);
        await app.StartAsync();
        return app;
    }

    [Fact]
    public async Task It_is_posted_with_a_signature_that_its_receiver_can_check()
    {
        var got = new List<(string Timestamp, string Signature, byte[] Body)>();
        await using var receiver = await ReceiveAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            got.Add((context.Request.Headers["X-VideoConf-Timestamp"].ToString(), context.Request.Headers["X-VideoConf-Signature"].ToString(), body.ToArray()));
        });
        var ada = await Host.SignInAsync("Ada", "ada@example.com");
        using var set = await ada.PutAsync("/v1/users/me/notification-settings", new { webhookUrl = receiver.Urls.Single() + "/hook" });
        var secret = (await RunningHost.ReadAsync(set, HttpStatusCode.OK)).GetProperty("webhookSecret").GetString()!;
        await shared.TellAsync("webhook", To(ada));

        var (timestamp, signature, body) = Assert.Single(got);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), signature);
        Assert.True(Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture)) < 300);
        var told = JsonElement.Parse(body);
        Assert.Equal(("recordingReady-rec_1", "recordingReady"), (told.GetProperty("id").GetString(), told.GetProperty("kind").GetString()));
        Assert.Equal("https://meet.example.org/meetings/abcd-efgh-jkmn?session=ses_1", told.GetProperty("url").GetString());
    }

    [Theory]
    [InlineData(500, typeof(NotificationFailedException))]
    [InlineData(408, typeof(NotificationFailedException))]
    [InlineData(429, typeof(NotificationFailedException))]
    [InlineData(302, typeof(NotificationFailedException))]
    [InlineData(404, typeof(PermanentFailureException))]
    [InlineData(410, typeof(PermanentFailureException))]
    public async Task Another_answer_than_yes_is_told_again_later_unless_it_is_a_no_and_a_redirect_is_not_followed(int status, Type failure)
    {
        var calls = 0;
        await using var receiver = await ReceiveAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        var ada = await Host.SignInAsync("Ada", "ada@example.com");
        (await ada.PutAsync("/v1/users/me/notification-settings", new { webhookUrl = receiver.Urls.Single() })).Dispose();
        await Assert.ThrowsAsync(failure, () => shared.TellAsync("webhook", To(ada)));
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("http://example.org/hook")]
    [InlineData("ftp://127.0.0.1/hook")]
    [InlineData("https://user:secret@example.org/")]
    public async Task Addresses_that_would_give_it_away_are_refused(string url)
    {
        using var set = await (await Host.SignInAsync("Ada", "ada@example.com")).PutAsync("/v1/users/me/notification-settings", new { webhookUrl = url });
        await RunningHost.ProblemAsync(set, 400, "invalid-request", "webhookUrl");
    }

    [Theory]
    [InlineData("http://127.0.0.1:6379/")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:127.0.0.1]/hook")]
    [InlineData("https://2130706433/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fe80::1]/hook")]
    public void This_machine_is_refused_with_the_reason_unless_its_operator_allows_it(string url)
    {
        Assert.Contains("machine", WebhookNotifier.Check(new Uri(url), mayCallLoopback: false), StringComparison.Ordinal);
        Assert.Equal(new Uri(url).Host.Contains("169", StringComparison.Ordinal) || url.Contains("fe80", StringComparison.Ordinal), WebhookNotifier.Check(new Uri(url), mayCallLoopback: true) is not null);
    }

    [Theory]
    [InlineData("https://example.org/hook", true)]
    [InlineData("https://10.1.2.3/hook", true)]
    [InlineData("http://example.org/hook", false)]
    public void What_others_can_reach_may_be_called_by_https(string url, bool may) => Assert.Equal(may, WebhookNotifier.Check(new Uri(url), mayCallLoopback: false) is null);

    [Fact]
    public async Task An_address_of_this_machine_that_was_stored_before_is_not_called()
    {
        var calls = 0;
        await using var receiver = await ReceiveAsync(_ =>
        {
            Interlocked.Increment(ref calls);
            return Task.CompletedTask;
        });
        var ada = await Host.SignInAsync("Ada", "ada@example.com");
        (await ada.PutAsync("/v1/users/me/notification-settings", new { webhookUrl = receiver.Urls.Single() })).Dispose();
        using var strict = new WebhookNotifier(Host.Host.Services.GetRequiredService<NotificationTargets>(), () => new Uri("https://meet.example.org"), TimeProvider.System, mayCallLoopback: false);
        await Assert.ThrowsAsync<PermanentFailureException>(() => strict.NotifyAsync(To(ada), CancellationToken.None));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("168.63.129.16", true, false)]
    [InlineData("fd00:ec2::254", true, false)]
    [InlineData("::ffff:169.254.169.254", true, false)]
    [InlineData("fe80::1", true, false)]
    [InlineData("0.0.0.0", true, false)]
    [InlineData("224.0.0.1", true, false)]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("::1", false, false)]
    [InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("2001:db8::1", false, true)]
    public void No_name_leads_to_where_only_this_machine_can_go(string address, bool mayCallLoopback, bool may) =>
        Assert.Equal(may, WebhookNotifier.MayCall(IPAddress.Parse(address), mayCallLoopback));
}
