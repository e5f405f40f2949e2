using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoConf.Meetings.Notifications;

namespace VideoConf.Local.Notifications;

/// <summary>
/// A POST to an address of the user's choice, signed with the secret that they were given: <c>X-VideoConf-Signature: sha256=HMAC(timestamp.body)</c>.
/// Redirects are not followed, and no name leads to this machine or to addresses that only it can reach, unless it says so.
/// </summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    private readonly NotificationTargets _targets;
    private readonly Func<Uri?> _publicUrl;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public WebhookNotifier(NotificationTargets targets, Func<Uri?> publicUrl, TimeProvider clock)
    {
        (_targets, _publicUrl, _clock) = (targets, publicUrl, clock);
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

    /// <summary>What is wrong with an address; null when it may be called. Loopback is for who tries things out on this machine.</summary>
    public static string? Check(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
        ? null
        : "webhookUrl must begin with https (or be http on this machine's loopback address).";

    /// <inheritdoc/>
    public async Task NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (await _targets.WebhookAsync(notification.UserId, cancellationToken) is not { } target) return;
        var site = _publicUrl() ?? throw new NotificationFailedException("This server does not know its own address yet.");
        using var request = Write(notification, target, site, _clock.GetUtcNow());
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode) throw new NotificationFailedException($"The webhook answered {(int)response.StatusCode}.");
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
    internal static bool MayCall(IPAddress address, bool isLoopbackMeant)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain)) return isLoopbackMeant;
        if (plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) || plain.Equals(IPAddress.Broadcast) || plain.IsIPv6Multicast || plain.IsIPv6LinkLocal) return false;
        if (plain.AddressFamily != AddressFamily.InterNetwork) return true;
        var bytes = plain.GetAddressBytes();
        return bytes[0] != 0 && bytes[0] < 224 && !(bytes[0] == 169 && bytes[1] == 254);
    }

    // The check is on the address that is connected to, so that a name cannot answer twice in different ways.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isLoopbackMeant = context.InitialRequestMessage.RequestUri!.IsLoopback;
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Where(address => MayCall(address, isLoopbackMeant)).ToArray() is not { Length: > 0 } allowed)
            throw new HttpRequestException("The webhook's name leads to an address that must not be called.");
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
