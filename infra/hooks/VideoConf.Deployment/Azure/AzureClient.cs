using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace VideoConf.Deployment.Azure;

/// <summary>
/// Requests to Azure, repeated where that helps: 408, 429 and 5xx with the wait that the service names, and 401 and 403 for as long as a role that was just
/// assigned may be unknown. Every repetition ends.
/// </summary>
internal sealed class AzureClient(HttpClient http, IAzd azd, Patience patience, TimeProvider clock, TextWriter output)
{
    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);

    /// <summary>Sends what <paramref name="request"/> makes (anew for every try) and returns the first answer that is not to be repeated.</summary>
    /// <param name="scope">The resource that the token is for; null for a request without one.</param>
    /// <param name="request">Makes the request.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HookException">The service cannot be reached, or goes on failing or refusing.</exception>
    public async Task<HttpResponseMessage> SendAsync(string? scope, Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        for (var delay = patience.First; ; delay = Longer(delay))
        {
            HttpResponseMessage? answer = null;
            string failure, host;
            var limit = patience.Outage;
            var wait = delay;
            using (var message = request())
            {
                host = message.RequestUri!.Host;
                if (scope is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await azd.TokenAsync(scope, cancellation).ConfigureAwait(false));
                try
                {
                    answer = await http.SendAsync(message, cancellation).ConfigureAwait(false);
                    if (!IsPassing(answer.StatusCode)) return answer;
                    failure = $"answers {(int)answer.StatusCode}: {await ReasonAsync(answer, cancellation).ConfigureAwait(false)}";
                    if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) limit = patience.Roles;
                    wait = Later(answer.Headers.RetryAfter, delay);
                }
                catch (Exception unreachable) when (unreachable is HttpRequestException || (unreachable is TaskCanceledException && !cancellation.IsCancellationRequested))
                {
                    failure = $"cannot be reached: {unreachable.Message}";
                }
            }

            if (clock.GetElapsedTime(started) + wait > limit) throw Given(host, failure, answer?.StatusCode);
            answer?.Dispose();
            if (_toldOf.Add($"{host} {answer?.StatusCode}")) await output.WriteLineAsync($"  {host} {failure} Trying again, up to {limit.TotalMinutes:0} minutes.").ConfigureAwait(false);
            await Task.Delay(wait, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for JSON; null when there is no such thing (404).</summary>
    public async Task<JsonNode?> GetAsync(string scope, Uri url, CancellationToken cancellation)
    {
        using var answer = await SendAsync(scope, () => new HttpRequestMessage(HttpMethod.Get, url), cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        return await ReadAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends JSON and reads the answer's.</summary>
    public async Task<JsonNode?> SendAsync(string scope, HttpMethod method, Uri url, JsonNode? body, CancellationToken cancellation)
    {
        using var answer = await SendAsync(scope, () => new HttpRequestMessage(method, url) { Content = Json(body) }, cancellation).ConfigureAwait(false);
        return await ReadAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>JSON as a request's body; some services refuse a POST that says nothing of its length.</summary>
    public static HttpContent Json(JsonNode? body) => new StringContent(body?.ToJsonString() ?? "", System.Text.Encoding.UTF8, "application/json");

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (!answer.IsSuccessStatusCode)
            throw Given(answer.RequestMessage!.RequestUri!.Host, $"answers {(int)answer.StatusCode}: {await ReasonAsync(answer, cancellation).ConfigureAwait(false)}", answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
    }

    /// <summary>Azure's own words, shortened; the code alone where there are none.</summary>
    internal static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        try
        {
            var error = JsonNode.Parse(text)?["error"];
            text = (error?["message"] ?? error?["code"])?.ToString() ?? text;
        }
        catch (System.Text.Json.JsonException)
        {
            // Storage answers in XML, proxies in HTML: shown as it is.
        }

        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? $"{answer.StatusCode}." : text.Length > 300 ? text[..300] + "…" : text;
    }

    private static HookException Given(string host, string failure, HttpStatusCode? status) => new($"{host} {failure}", status switch
    {
        HttpStatusCode.Unauthorized => "Sign in again: azd auth login.",
        HttpStatusCode.Forbidden => "The identity that azd is signed in with may not do this, or not from this network: AZURE_PRINCIPAL_ID must be its object id, and for "
            + "a private vault VIDEOCONF_OPERATOR_IP_RANGES must hold this machine's public address. Then 'azd provision' again.",
        HttpStatusCode.TooManyRequests => "The service is asked too often. Wait some minutes, then run the hook again.",
        null => "Check this machine's way to the Internet, then run the hook again.",
        _ => "Run the hook again: it repeats nothing that is done. If it stays so, Azure's status page may know more.",
    });

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || (int)status >= 500;

    private TimeSpan Longer(TimeSpan delay) => delay * 2 < patience.Longest ? delay * 2 : patience.Longest;

    private TimeSpan Later(RetryConditionHeaderValue? asked, TimeSpan delay)
    {
        var named = asked?.Delta ?? (asked?.Date - clock.GetUtcNow()) ?? delay;
        return named > delay ? named : delay;
    }
}
