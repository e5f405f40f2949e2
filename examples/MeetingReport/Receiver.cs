using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using VideoConf.Contracts.Webhooks;

namespace VideoConf.Examples.MeetingReport;

/// <summary>A webhook's receiver: verifies each message before it reads it, and drops what it has seen.</summary>
internal sealed class Receiver : IDisposable
{
    private const int MaxBody = 64 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpListener _listener = new();
    private readonly Channel<WebhookMessage> _messages = Channel.CreateBounded<WebhookMessage>(100);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Task _running;

    public Receiver()
    {
        // HttpListener takes no port 0: any free one, asked for once.
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/hook/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>Where messages go.</summary>
    public string Address { get; }

    /// <summary>Key of the signatures.</summary>
    public string? Secret { get; set; }

    /// <summary>The next message of a type; others that come meanwhile are passed over.</summary>
    public async Task<WebhookMessage> NextAsync(string type, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await _messages.Reader.ReadAsync(cancellationToken);
            if (message.Type == type) return message;
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _running.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            context.Response.StatusCode = await TakeAsync(context.Request);
            context.Response.Close();
        }
    }

    private async Task<int> TakeAsync(HttpListenerRequest request)
    {
        // The bytes as they came: a signature is of these, not of what they mean.
        if (request.ContentLength64 is < 0 or > MaxBody) return 413;
        var body = new byte[request.ContentLength64];
        await request.InputStream.ReadExactlyAsync(body);
        var id = request.Headers[WebhookSignature.IdHeader];
        if (Secret is null
            || !WebhookSignature.Verify(Secret, id, request.Headers[WebhookSignature.TimestampHeader], request.Headers[WebhookSignature.SignatureHeader], body, DateTimeOffset.UtcNow))
        {
            return 401;
        }

        if (_seen.Add(id!)) await _messages.Writer.WriteAsync(JsonSerializer.Deserialize<WebhookMessage>(body, Json)!);
        return 204;
    }
}
