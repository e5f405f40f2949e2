using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Webhooks;
using VideoConf.Meetings.Webhooks;

namespace VideoConf.Meetings.Tests.Webhooks;

/// <summary>A receiver in memory: keeps what it is sent and answers as it is told.</summary>
internal sealed class ScriptedReceiver : IWebhookSender
{
    private readonly Lock _gate = new();
    private readonly List<WebhookCall> _calls = [];

    /// <summary>What it answers; by default that it has it.</summary>
    public Func<WebhookCall, WebhookAnswer> Answers { get; set; } = static _ => new WebhookAnswer(200, null);

    public IReadOnlyList<WebhookCall> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    public IEnumerable<string> Types => Calls.Select(call => Message(call).GetProperty("type").GetString()!);

    public static JsonElement Message(WebhookCall call) => JsonDocument.Parse(call.Body).RootElement;

    public static string Header(WebhookCall call, string name) => call.Headers.Single(header => header.Key == name).Value;

    public static bool IsGood(WebhookCall call, string secret, DateTimeOffset now) => WebhookSignature.Verify(
        secret, Header(call, WebhookSignature.IdHeader), Header(call, WebhookSignature.TimestampHeader), Header(call, WebhookSignature.SignatureHeader), call.Body.Span, now);

    public string? Check(Uri url) => url.Scheme == Uri.UriSchemeHttps ? null : "webhookUrl must begin with https.";

    public Task<WebhookAnswer> SendAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        lock (_gate) _calls.Add(call);
        return Task.FromResult(Answers(call));
    }

    public override string ToString() => string.Join('\n', Calls.Select(call => Encoding.UTF8.GetString(call.Body.Span)));
}
