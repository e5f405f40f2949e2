using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <summary>Where clouds keep a machine's credentials beside 169.254.169.254: Azure's host, Amazon's IPv6 address, Alibaba's.</summary>
    private static readonly IPAddress[] CredentialServices = [IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200")];

    private readonly NotificationTargets _targets;
    private readonly Func<Uri?> _publicUrl;
    private readonly TimeProvider _clock;
    private readonly bool _mayCallLoopback;
    private readonly HttpClient _http;

    public WebhookNotifier(NotificationTargets targets, Func<Uri?> publicUrl, TimeProvider clock, bool mayCallLoopback)
    {
        (_targets, _publicUrl, _clock, _mayCallLoopback) = (targets, publicUrl, clock, mayCallLoopback);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 16,
        })
        {
            Timeout = TimeLimit,
        };
    }

    /// <inheritdoc/>
    public string Channel => "webhook";

    /// <summary>What is wrong with an address, as far as it says so itself; null when it may be tried. Where a name leads is seen when it is called.</summary>
    public static string? Check(Uri url, bool mayCallLoopback)
    {
        if (url.IsLoopback)
        {
            if (!mayCallLoopback) return "webhookUrl names the machine that this server runs on. Its operator has not allowed that; name another.";
            return url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp ? null : "webhookUrl must begin with https, or http on this machine.";
        }

        if (url.Scheme != Uri.UriSchemeHttps) return "webhookUrl must begin with https.";
        return IPAddress.TryParse(url.DnsSafeHost, out var address) && !MayCall(address, mayCallLoopback)
            ? "webhookUrl names an address that only the machine of this server can reach. Name one that everybody can."
            : null;
    }

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
    internal static bool MayCall(IPAddress address, bool mayCallLoopback)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain)) return mayCallLoopback;
        if (CredentialServices.Contains(plain)) return false;
        if (plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.Equals(IPAddress.Broadcast) || plain.IsIPv6Multicast || plain.IsIPv6LinkLocal) return false;
        if (plain.AddressFamily != AddressFamily.InterNetwork) return true;
        var bytes = plain.GetAddressBytes();
        return bytes[0] != 0 && bytes[0] < 224 && !(bytes[0] == 169 && bytes[1] == 254);
    }

    /// <summary>The receiver has said no, and says it again the next time (RFC 9110, 15.5); but for 408 and 429, which ask for another time.</summary>
    private static bool IsFinal(HttpStatusCode status) => (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    // The check is on the address that is connected to, so that a name cannot answer twice in different ways.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Where(address => MayCall(address, _mayCallLoopback)).ToArray() is not { Length: > 0 } allowed)
            throw new PermanentFailureException("The webhook's name leads to an address that must not be called.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
