using System.Net;
using System.Net.Mail;
using VideoConf.Contracts.Tokens;
using VideoConf.Local.Hosting;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Local.Notifications;

/// <summary>E-mail through a mail server. To one that is not on this machine only after STARTTLS: addresses and our password are nobody else's business.</summary>
internal sealed class EmailNotifier(MailOptions options, NotificationTargets targets, TokenIssuer issuer, Func<Uri?> publicUrl) : INotifier
{
    /// <inheritdoc/>
    public string Channel => "email";

    /// <inheritdoc/>
    public async Task NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (await targets.EmailAsync(notification.UserId, cancellationToken) is not { } target) return;
        if (!MailAddress.TryCreate(target.Address, target.DisplayName, out var to) && !MailAddress.TryCreate(target.Address, out to)) return; // Nobody can be reached there.
        var site = publicUrl() ?? throw new NotificationFailedException("This server does not know its own address yet.");
        var unsubscribe = new Uri(site, "/v1/unsubscribe/" + issuer.Issue(new UnsubscribeClaims(notification.UserId)).Token);

        using var message = MailMessages.Write(notification, new MailAddress(options.From, "VideoConf"), to, new Uri(site, notification.Path), unsubscribe);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        try
        {
            using var client = new SmtpClient(options.Host, options.Port)
            {
                EnableSsl = !IsThisMachine(options.Host),
                Credentials = options.User is null ? null : new NetworkCredential(options.User, options.Password),
            };
            await client.SendMailAsync(message, limit.Token);
        }
        catch (SmtpException error) when ((int)error.StatusCode is >= 500 and < 600)
        {
            // RFC 5321, 4.2.1: the same again is refused again.
            throw new PermanentFailureException($"The mail server refuses this e-mail ({error.StatusCode}).", error);
        }
        catch (SmtpException error)
        {
            throw new NotificationFailedException($"The mail server did not take an e-mail ({error.StatusCode}).", error);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            throw new NotificationFailedException("The mail server could not be reached, or took too long.", error);
        }
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
