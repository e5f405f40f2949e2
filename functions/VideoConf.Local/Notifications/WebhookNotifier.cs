using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Http.Outbound;
using VideoConf.Local.Hosting;
using VideoConf.Meetings.Notifications;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Local.Notifications;

/// <summary>
/// A POST to an address of the user's choice, signed with the secret that they were given: <c>X-VideoConf-Signature: sha256=HMAC(timestamp.body)</c>.
/// Redirects are not followed, and nothing leads to this machine or to addresses that only it can reach: whoever writes the address is not trusted. The
/// operator alone may open the loopback addresses (<see cref="LocalOptions.LoopbackWebhooks"/>), and nobody the link-local ones.
/// </summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    private readonly NotificationTargets _targets;
    private readonly Func<Uri?> _publicUrl;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public WebhookNotifier(NotificationTargets targets, Func<Uri?> publicUrl, TimeProvider clock, bool mayCallLoopback)
    {
        (_targets, _publicUrl, _clock) = (targets, publicUrl, clock);
        _http = OutboundGuard.Client(Rules(mayCallLoopback), TimeLimit);
    }

    /// <inheritdoc/>
    public string Channel => "webhook";

    /// <summary>What is wrong with an address, as far as it says so itself; null when it may be tried. Where a name leads is seen when it is called.</summary>
    public static string? Check(Uri url, bool mayCallLoopback) => OutboundGuard.Check(url, Rules(mayCallLoopback));

    /// <summary>On one machine private networks are its users' own.</summary>
    public static OutboundRules Rules(bool mayCallLoopback) => new() { Loopback = mayCallLoopback, PrivateNetworks = true };

    /// <inheritdoc/>
    public async Task NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (await _targets.WebhookAsync(notification.UserId, cancellationToken) is not { } target) return;
        var site = _publicUrl() ?? throw new NotificationFailedException("This server does not know its own address yet.");
        using var request = Write(notification, target, site, _clock.GetUtcNow());
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return;
            var answer = $"The webhook answered {(int)response.StatusCode}.";
            if (IsFinal(response.StatusCode)) throw new PermanentFailureException(answer);
            throw new NotificationFailedException(answer);
        }
        catch (HttpRequestException error) when (error.InnerException is PermanentFailureException refused)
        {
            throw new PermanentFailureException(refused.Message, error);
        }
        catch (HttpRequestException error)
        {
            throw new NotificationFailedException("The webhook could not be reached.", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NotificationFailedException("The webhook takes too long.", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The same notification is the same <c>id</c>, whenever it is told.</summary>
    internal static HttpRequestMessage Write(Notification notification, WebhookTarget target, Uri site, DateTimeOffset now)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = notification.NotificationId,
                kind = notification.Kind,
                meetingId = notification.MeetingId,
                sessionId = notification.SessionId,
                title = notification.Title,
                text = NotificationWords.Sentence(notification.Kind),
                url = new Uri(site, notification.Path).AbsoluteUri,
                at = notification.At,
            });
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(target.Secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("User-Agent", "VideoConf");
        request.Headers.Add("X-VideoConf-Timestamp", timestamp);
        request.Headers.Add("X-VideoConf-Signature", "sha256=" + Convert.ToHexStringLower(hmac.GetHashAndReset()));
        return request;
    }

    /// <summary>Whether a user may have this server call there. Private networks are theirs to use; link-local ones hold a cloud's credentials service.</summary>
    internal static bool MayCall(IPAddress address, bool mayCallLoopback) => OutboundGuard.MayCall(address, Rules(mayCallLoopback));

    /// <summary>The receiver has said no, and says it again the next time (RFC 9110, 15.5); but for 408 and 429, which ask for another time.</summary>
    private static bool IsFinal(HttpStatusCode status) => (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
}
