using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Signaling;
using VideoConf.Http;

namespace VideoConf.Load;

/// <summary>The host's REST interface, as far as a run needs it.</summary>
internal sealed class HostApi : IDisposable
{
    private readonly HttpClient _http;

    public HostApi(Uri host)
    {
        Host = host;
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 128, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = host, Timeout = TimeSpan.FromMinutes(1) };
    }

    public Uri Host { get; }

    public async Task<string> SignInAsync(string name)
    {
        using var response = await _http.PostAsJsonAsync("/v1/session", new { displayName = name });
        return (await ReadAsync<JsonElement>(response)).GetProperty("accessToken").GetString()!;
    }

    /// <summary>With media at the server whatever the room's size: the run holds the media node's list against the others.</summary>
    public async Task<string> CreateMeetingAsync(string token, int maxParticipants)
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/meetings", token, Json(new { title = "Load", settings = new { maxParticipants, topology = Topologies.Sfu } }));
        return (await ReadAsync<JsonElement>(response)).GetProperty("id").GetString()!;
    }

    public async Task<JoinResponse> JoinAsync(string token, string meetingId, string deviceId)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/v1/meetings/{meetingId}/join", token, Json(new { deviceId }));
        return await ReadAsync<JoinResponse>(response);
    }

    public async Task GetMeetingAsync(string token, string meetingId)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/v1/meetings/{meetingId}", token);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }

    public async Task RenameMeetingAsync(string token, string meetingId, string title)
    {
        using var response = await SendAsync(HttpMethod.Put, $"/v1/meetings/{meetingId}", token, Json(new { title }));
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }

    /// <summary>Offers media; false when the room cannot take it now.</summary>
    public async Task<bool> OfferAsync(string joinToken, string meetingId, string sdp)
    {
        using var content = new StringContent(sdp, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using var response = await SendAsync(HttpMethod.Post, $"/v1/rooms/{meetingId}/media", joinToken, content);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Offers media and returns the answer.</summary>
    public async Task<string> NegotiateAsync(string joinToken, string meetingId, string sdp)
    {
        using var content = new StringContent(sdp, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using var response = await SendAsync(HttpMethod.Post, $"/v1/rooms/{meetingId}/media", joinToken, content);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? answer : throw new HostRefusedException($"{(int)response.StatusCode} for an offer: {answer}");
    }

    public Task<IReadOnlyList<SessionEvent>> EventsAsync(string token, string meetingId, string sessionId) => AllAsync<SessionEvent>(token, $"/v1/meetings/{meetingId}/events", sessionId);

    public Task<IReadOnlyList<SessionParticipant>> ParticipantsAsync(string token, string meetingId, string sessionId) =>
        AllAsync<SessionParticipant>(token, $"/v1/meetings/{meetingId}/participants", sessionId);

    /// <summary>A gauge of the media node, by the name it has in <c>/metrics</c>.</summary>
    public async Task<int> GaugeAsync(string name)
    {
        foreach (var line in (await _http.GetStringAsync("/metrics")).Split('\n'))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal)) return (int)double.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException($"/metrics has no {name}.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<T>> AllAsync<T>(string token, string path, string sessionId)
    {
        var all = new List<T>();
        string? next = null;
        do
        {
            var more = next is null ? "" : $"&continuationToken={Uri.EscapeDataString(next)}";
            using var response = await SendAsync(HttpMethod.Get, $"{path}?sessionId={sessionId}&pageSize=100{more}", token);
            var page = await ReadAsync<Page<T>>(response);
            all.AddRange(page.Items);
            next = page.ContinuationToken;
        }
        while (next is not null);
        return all;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request);
    }

    private static StringContent Json(object value) => new(JsonSerializer.Serialize(value, JsonSettings.Hub), Encoding.UTF8, "application/json");

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new HostRefusedException($"{(int)response.StatusCode} for {response.RequestMessage?.RequestUri?.AbsolutePath}: {text}");
        return JsonSerializer.Deserialize<T>(text, JsonSettings.Hub)!;
    }
}

/// <summary>The host answered no.</summary>
internal sealed class HostRefusedException(string text) : Exception(text);
