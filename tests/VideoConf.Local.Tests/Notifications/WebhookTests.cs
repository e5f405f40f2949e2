using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using VideoConf.Contracts.Notifications;
using VideoConf.Local.Notifications;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Notifications;

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
    [InlineData(500)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task Another_answer_than_yes_is_told_again_later_and_a_redirect_is_not_followed(int status)
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
        await Assert.ThrowsAsync<NotificationFailedException>(() => shared.TellAsync("webhook", To(ada)));
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
    [InlineData("169.254.169.254", true, false)]
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
    public void No_name_leads_to_where_only_this_machine_can_go(string address, bool isLoopbackMeant, bool may) =>
        Assert.Equal(may, WebhookNotifier.MayCall(IPAddress.Parse(address), isLoopbackMeant));
}
