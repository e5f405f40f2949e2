using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;

namespace VideoConf.Telemetry.Insights;

/// <summary>
/// Puts envelopes onto the wire: POST <c>v2.1/track</c>, one JSON object a line. What is not taken now waits for the next interval, bounded: sums are of one
/// interval alone, so what is thrown away is missing from the alert. Used by one thread at a time.
/// </summary>
internal sealed class InsightsSender : IDisposable
{
    /// <summary>About an hour of a node's metrics at an interval of 30 s.</summary>
    internal const int MostWaiting = 5_000;

    private const int MostInOne = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly InsightsConnection _target;
    private readonly TokenCredential? _credential;
    private readonly TimeProvider _clock;
    private readonly Action<string> _report;
    private readonly HttpClient _http;
    private readonly Queue<MetricEnvelope> _waiting = new();
    private DateTimeOffset _notBefore;

    public InsightsSender(InsightsConnection target, TokenCredential? credential, TimeProvider clock, Action<string> report, HttpMessageHandler? handler)
    {
        _target = target;
        _credential = credential;
        _clock = clock;
        _report = report;
        _http = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        _http.Timeout = Patience;
    }

    /// <summary>Sends these after what still waits; true when nothing waits any more.</summary>
    public bool Send(IReadOnlyCollection<MetricEnvelope> envelopes)
    {
        var lost = 0;
        foreach (var envelope in envelopes)
        {
            // The oldest goes: the newest tells how it is now.
            if (_waiting.Count == MostWaiting && _waiting.TryDequeue(out _)) lost++;
            _waiting.Enqueue(envelope);
        }

        if (lost > 0) _report($"Application Insights has taken nothing for long; {lost} measurements are lost.");
        if (_clock.GetUtcNow() < _notBefore) return false;
        while (_waiting.Count > 0)
        {
            var batch = _waiting.Take(MostInOne).ToArray();
            if (SendOnce(batch) is not { } again) return false;
            for (var i = 0; i < batch.Length; i++) _waiting.Dequeue();
            foreach (var envelope in again) _waiting.Enqueue(envelope);
            if (again.Count > 0) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>What of the batch is worth sending again; null when all of it is.</summary>
    private List<MetricEnvelope>? SendOnce(MetricEnvelope[] batch)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_target.Ingestion, "v2.1/track"));
            if (_credential is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _credential.GetToken(new TokenRequestContext([_target.Scope]), CancellationToken.None).Token);
            request.Content = new StringContent(string.Join('\n', batch.Select(envelope => JsonSerializer.Serialize(envelope, InsightsJson.Default.MetricEnvelope))));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-json-stream");
            using var response = _http.Send(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
            return Judge(response, batch);
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or OperationCanceledException or IOException or AuthenticationFailedException or JsonException)
        {
            _report($"Application Insights cannot be reached; what was measured is kept for the next try. {unreachable.Message}");
            return null;
        }
    }

    private List<MetricEnvelope>? Judge(HttpResponseMessage response, MetricEnvelope[] batch)
    {
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            using var body = response.Content.ReadAsStream();
            var errors = JsonSerializer.Deserialize(body, InsightsJson.Default.TrackResponse)?.Errors ?? [];
            if (errors.Count > 0) _report($"Application Insights took {batch.Length - errors.Count} of {batch.Length} measurements. {errors[0].StatusCode}: {errors[0].Message}");
            return [.. errors.Where(error => IsPassing(error.StatusCode) && error.Index >= 0 && error.Index < batch.Length).Select(error => batch[error.Index])];
        }

        if (response.IsSuccessStatusCode) return [];
        _report($"Application Insights answered {(int)response.StatusCode}.");
        if (!IsPassing((int)response.StatusCode)) return [];

        // It says when it wants to be asked again; a clock that is wrong must not silence us for good.
        var pause = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - _clock.GetUtcNow() ?? TimeSpan.Zero;
        _notBefore = _clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        return null;
    }

    // 401 and 403: a role that was just assigned is not known everywhere for minutes. 439: over the daily quota, as ingestion has it.
    private static bool IsPassing(int status) => status is 401 or 403 or 408 or 429 or 439 or 500 or 502 or 503 or 504;
}
