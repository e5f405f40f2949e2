using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoConf.Contracts.Meetings;

namespace VideoConf.Client;

/// <summary>Sends requests and reads answers. What may be sent again is sent again, a few times, when the server asks to wait or cannot be reached.</summary>
internal sealed class ApiCaller(HttpClient http, TimeProvider clock)
{
    private const int MaxAttempts = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? idempotencyKey = null)
        where T : class
    {
        using var response = await SendAsync(method, path, body, idempotencyKey, cancellationToken);
        return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
            ?? throw new VideoConfException(response.StatusCode, "about:blank", "The server answered with nothing where something was to come.");
    }

    public async Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body: null, idempotencyKey: null, cancellationToken);
    }

    /// <summary>All pages, one after the other, as they are asked for.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await SendAsync<Page<T>>(HttpMethod.Get, next is null ? path : $"{path}{separator}continuationToken={Uri.EscapeDataString(next)}", body: null, cancellationToken);
            foreach (var item in page.Items) yield return item;
            next = page.ContinuationToken;
        }
        while (next is not null);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var mayRepeat = method != HttpMethod.Post || idempotencyKey is not null;
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), new MediaTypeHeaderValue("application/json"), Json);
            if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
            TimeSpan wait;
            try
            {
                var response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode) return response;
                using (response)
                {
                    var problem = await ReadProblemAsync(response, cancellationToken);
                    var isBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

                    // 429 was not done: it may be sent again whatever it is. 503 may have been, for all that is known here.
                    if (!isBusy || attempt == MaxAttempts || (!mayRepeat && response.StatusCode != HttpStatusCode.TooManyRequests)) throw problem;
                    wait = problem.RetryAfter ?? Backoff(attempt);
                    if (wait > LongestWait) throw problem;
                }
            }
            catch (HttpRequestException) when (mayRepeat && attempt < MaxAttempts)
            {
                wait = Backoff(attempt);
            }

            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    // Full jitter: clients that failed together must not come back together.
    private static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.Next(50, 250 << attempt));

    private static async Task<VideoConfException> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Problem? problem = null;
        try
        {
            if (response.Content.Headers.ContentType?.MediaType is "application/problem+json") problem = await response.Content.ReadFromJsonAsync<Problem>(Json, cancellationToken);
        }
        catch (JsonException)
        {
            // Something between us and the server answered in words of its own; the status says enough.
        }

        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        return new VideoConfException(response.StatusCode, problem?.Type ?? "about:blank", problem?.Detail ?? $"The server answered {status}.")
        {
            Errors = problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
            RequiredConsents = problem?.RequiredConsents ?? [],
            RetryAfter = response.Headers.RetryAfter?.Delta,
            TraceId = problem?.TraceId,
        };
    }

    private sealed record Problem(string? Type, string? Detail, string? TraceId, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors, IReadOnlyList<string>? RequiredConsents);
}
