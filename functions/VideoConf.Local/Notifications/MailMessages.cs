using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using VideoConf.Contracts.Notifications;
using VideoConf.Meetings.Notifications;

namespace VideoConf.Local.Notifications;

/// <summary>Writes e-mails: text and HTML of the same words. A subject is read on lock screens, so it names neither the meeting nor anything of it.</summary>
internal static class MailMessages
{
    private static readonly string TextTemplate = Template("mail.txt");
    private static readonly string HtmlTemplate = Template("mail.html");

    /// <summary>The e-mail. Told twice it has the same Message-ID, which lets a mailbox drop the second.</summary>
    /// <param name="notification">What to tell.</param>
    /// <param name="from">Sender.</param>
    /// <param name="to">Whom.</param>
    /// <param name="link">Where it leads.</param>
    /// <param name="unsubscribe">Turns e-mail off.</param>
    public static MailMessage Write(Notification notification, MailAddress from, MailAddress to, Uri link, Uri unsubscribe)
    {
        var subject = Subject(notification.Kind);
        (string Name, string Value)[] words =
        [
            ("subject", subject), ("sentence", NotificationWords.Sentence(notification.Kind)), ("title", OneLine(notification.Title)), ("link", link.AbsoluteUri),
            ("unsubscribe", unsubscribe.AbsoluteUri),
        ];
        var message = new MailMessage(from, to)
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = Fill(TextTemplate, words, static value => value),
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        var html = AlternateView.CreateAlternateViewFromString(Fill(HtmlTemplate, words, WebUtility.HtmlEncode), Encoding.UTF8, MediaTypeNames.Text.Html);
        html.TransferEncoding = TransferEncoding.QuotedPrintable;
        message.AlternateViews.Add(html);
        message.Headers.Add("Message-ID", $"<{MessageId(notification)}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's holiday notice answers.
        message.Headers.Add("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>"); // RFC 2369
        message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"); // RFC 8058
        return message;
    }

    private static string Subject(string kind) => kind switch
    {
        NotificationKinds.RecordingReady => "Your recording is ready",
        NotificationKinds.RecordingFailed => "Your recording could not be made",
        NotificationKinds.TranscriptReady => "Your transcript is ready",
        NotificationKinds.TranscriptFailed => "Your transcript is not complete",
        NotificationKinds.SummaryReady => "Your summary is ready",
        NotificationKinds.SummaryFailed => "Your summary could not be made",
        _ => "Something of your meeting is ready",
    };

    private static string MessageId(Notification notification) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{notification.NotificationId}\n{notification.UserId}")).AsSpan(0, 16));

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // One pass over the template: what a value holds is never taken for a place to fill.
    private static string Fill(string template, (string Name, string Value)[] words, Func<string, string> encode)
    {
        var filled = new StringBuilder(template.Length + 512);
        for (var i = 0; i < template.Length; i++)
        {
            var close = template[i] == '{' ? template.IndexOf('}', i) : -1;
            var name = close < 0 ? null : template[(i + 1)..close];
            if (name is not null && Array.Find(words, word => word.Name == name) is { Name: not null } word)
            {
                filled.Append(encode(word.Value));
                i = close;
                continue;
            }

            filled.Append(template[i]);
        }

        return filled.ToString();
    }

    private static string Template(string name)
    {
        var assembly = typeof(MailMessages).Assembly;
        using var stream = assembly.GetManifestResourceStream($"VideoConf.Local.Notifications.Templates.{name}")
            ?? throw new InvalidOperationException($"The template {name} is not in this build.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
