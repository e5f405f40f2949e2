using Microsoft.Extensions.DependencyInjection;
using VideoConf.Local.Hosting;
using VideoConf.Local.Tests.Running;
using VideoConf.Meetings.Notifications;

namespace VideoConf.Local.Tests.Notifications;

/// <summary>A host that has a mail server, for the tests of a class.</summary>
public sealed class NotifyingHost : IAsyncLifetime
{
    internal MailCatcher Catcher { get; } = new();

    internal RunningHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await RunningHost.StartAsync(options => options with
    {
        Mail = new MailOptions("127.0.0.1", Catcher.Port, "meet@example.org") { Timeout = TimeSpan.FromSeconds(20) },
        LoopbackWebhooks = true,
        PublicUrl = new Uri("https://meet.example.org"),
    });

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        Catcher.Dispose();
    }

    /// <summary>Tells by one channel, as the workflow does.</summary>
    internal Task TellAsync(string channel, Notification notification) =>
        Host.Host.Services.GetServices<INotifier>().Single(notifier => notifier.Channel == channel).NotifyAsync(notification, CancellationToken.None);

    /// <summary>What came to an address.</summary>
    internal IReadOnlyList<CaughtMail> MailsTo(string address) => [.. Catcher.Mails.Where(mail => mail.To.Any(to => to.Contains($"<{address}>", StringComparison.Ordinal)))];
}
