using System.Globalization;
using System.Net.Http.Headers;
using VideoConf.Meetings.Webhooks;
using VideoConf.Meetings.Workflows;

namespace VideoConf.Http.Outbound;

/// <summary>Calls webhooks, as both hosts do: within <see cref="OutboundGuard"/>, for 15 s at most, without reading what the receiver answers beyond its status.</summary>
public sealed class WebhookCaller(OutboundRules rules) : IWebhookSender, IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = OutboundGuard.Client(rules, TimeLimit);

    /// <inheritdoc/>
    public string? Check(Uri url) => OutboundGuard.Check(url, rules);

    /// <inheritdoc/>
    public async Task<WebhookAnswer> SendAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var request = new HttpRequestMessage(HttpMethod.Post, call.Url) { Content = new ReadOnlyMemoryContent(call.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("User-Agent", "VideoConf");
        foreach (var (name, value) in call.Headers) request.Headers.Add(name, value);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Read(response);
        }
        catch (HttpRequestException error) when (error.InnerException is PermanentFailureException refused)
        {
            return new WebhookAnswer(null, refused.Message) { IsFinal = true };
        }
        catch (HttpRequestException error)
        {
            return new WebhookAnswer(null, $"The receiver could not be reached ({error.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(null, string.Create(CultureInfo.InvariantCulture, $"The receiver took longer than {TimeLimit.TotalSeconds} s."));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static WebhookAnswer Read(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return new WebhookAnswer(status, null);
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - DateTimeOffset.UtcNow,
            _ => (TimeSpan?)null,
        };
        var problem = status is >= 300 and < 400 ? $"The receiver answered {status}; redirects are not followed." : $"The receiver answered {status}.";
        return new WebhookAnswer(status, problem, wait) { IsFinal = status == 410 };
    }
}
