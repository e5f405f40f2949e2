using VideoConf.Contracts.ApiKeys;
using VideoConf.Contracts.Audit;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Recordings;
using VideoConf.Contracts.Sessions;
using VideoConf.Contracts.Summaries;
using VideoConf.Contracts.Webhooks;

namespace VideoConf.Client;

/// <summary>
/// The REST API as a program uses it, with an API key or a session's token. Refusals are <see cref="VideoConfException"/>s. Safe for concurrent use; keep one.
/// </summary>
public sealed class VideoConfClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ApiCaller _api;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Its address, such as <c>https://meet.example.org</c>.</param>
    /// <param name="token">An API key or a session's access token; null to sign in first, with <see cref="SignInAsync"/>.</param>
    /// <param name="handler">What sends requests; null for the standard one. It is disposed of with the client.</param>
    /// <param name="clock">The clock that waits go by.</param>
    public VideoConfClient(Uri server, string? token, HttpMessageHandler? handler = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        _http = new HttpClient(handler ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server, "/v1/"),
            Timeout = TimeSpan.FromSeconds(100),
        };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        _api = new ApiCaller(_http, clock ?? TimeProvider.System);
    }

    /// <summary>Signs in, where a name is enough for that; the client goes on as that user.</summary>
    public async Task<SignInResponse> SignInAsync(SignInRequest request, CancellationToken cancellationToken = default)
    {
        var session = await _api.SendAsync<SignInResponse>(HttpMethod.Post, "session", request, cancellationToken);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", session.AccessToken);
        return session;
    }

    /// <summary>Makes an API key. Keep <see cref="CreatedApiKey.Key"/>: nobody tells it again.</summary>
    public Task<CreatedApiKey> CreateApiKeyAsync(CreateApiKeyRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreatedApiKey>(HttpMethod.Post, "api-keys", request, cancellationToken);

    /// <summary>The caller's API keys.</summary>
    public Task<IReadOnlyList<ApiKeyResponse>> ListApiKeysAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<IReadOnlyList<ApiKeyResponse>>(HttpMethod.Get, "api-keys", body: null, cancellationToken);

    /// <summary>Revokes an API key.</summary>
    public Task RevokeApiKeyAsync(string keyId, CancellationToken cancellationToken = default) => _api.SendAsync(HttpMethod.Delete, "api-keys/" + Part(keyId), cancellationToken);

    /// <summary>Creates a meeting. With a key of the caller's own, the same meeting however often it is sent, also by another process.</summary>
    public Task<MeetingResponse> CreateMeetingAsync(CreateMeetingRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<MeetingResponse>(HttpMethod.Post, "meetings", request, cancellationToken, idempotencyKey ?? Guid.NewGuid().ToString());

    /// <summary>The meetings that the caller hosts, newest first.</summary>
    public IAsyncEnumerable<MeetingResponse> ListMeetingsAsync(CancellationToken cancellationToken = default) => _api.ListAsync<MeetingResponse>("meetings", cancellationToken);

    /// <summary>Reads a meeting.</summary>
    public Task<MeetingResponse> GetMeetingAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<MeetingResponse>(HttpMethod.Get, Meeting(meetingId), body: null, cancellationToken);

    /// <summary>Changes what the request names.</summary>
    public Task<MeetingResponse> UpdateMeetingAsync(string meetingId, UpdateMeetingRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<MeetingResponse>(HttpMethod.Put, Meeting(meetingId), request, cancellationToken);

    /// <summary>Ends a meeting for everybody.</summary>
    public Task<MeetingResponse> EndMeetingAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<MeetingResponse>(HttpMethod.Put, Meeting(meetingId, "/end"), body: null, cancellationToken);

    /// <summary>Answers for consent; the token goes into a join.</summary>
    public Task<ConsentResponse> ConsentAsync(ConsentRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ConsentResponse>(HttpMethod.Post, "users/consent", request, cancellationToken);

    /// <summary>Takes a place in a meeting: what the hub and media want to see.</summary>
    public Task<JoinResponse> JoinMeetingAsync(string meetingId, JoinRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<JoinResponse>(HttpMethod.Post, Meeting(meetingId, "/join"), request, cancellationToken);

    /// <summary>Who took part in the running or last session, or in the one named.</summary>
    public IAsyncEnumerable<SessionParticipant> ListParticipantsAsync(string meetingId, string? sessionId = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<SessionParticipant>(Meeting(meetingId, "/participants") + Session(sessionId), cancellationToken);

    /// <summary>The times a meeting ran, newest first.</summary>
    public IAsyncEnumerable<SessionResponse> ListSessionsAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.ListAsync<SessionResponse>(Meeting(meetingId, "/sessions"), cancellationToken);

    /// <summary>The log of a session, in the order of its numbers.</summary>
    public IAsyncEnumerable<SessionEvent> ListEventsAsync(string meetingId, string? sessionId = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<SessionEvent>(Meeting(meetingId, "/events") + Session(sessionId), cancellationToken);

    /// <summary>Starts recording.</summary>
    public Task<RecordingState> StartRecordingAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RecordingState>(HttpMethod.Post, Meeting(meetingId, "/recording/start"), body: null, cancellationToken);

    /// <summary>Stops recording.</summary>
    public Task<RecordingResponse> StopRecordingAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RecordingResponse>(HttpMethod.Post, Meeting(meetingId, "/recording/stop"), body: null, cancellationToken);

    /// <summary>A meeting's recordings, newest first, with addresses of their files.</summary>
    public IAsyncEnumerable<RecordingResponse> ListRecordingsAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.ListAsync<RecordingResponse>(Meeting(meetingId, "/recordings"), cancellationToken);

    /// <summary>Reads a recording.</summary>
    public Task<RecordingResponse> GetRecordingAsync(string meetingId, string recordingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<RecordingResponse>(HttpMethod.Get, Meeting(meetingId, "/recordings/" + Part(recordingId)), body: null, cancellationToken);

    /// <summary>Deletes a recording with every copy of it.</summary>
    public Task DeleteRecordingAsync(string meetingId, string recordingId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, Meeting(meetingId, "/recordings/" + Part(recordingId)), cancellationToken);

    /// <summary>Reads the summary of the last session, or of the one named.</summary>
    public Task<SummaryResponse> GetSummaryAsync(string meetingId, string? sessionId = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<SummaryResponse>(HttpMethod.Get, Meeting(meetingId, "/summary") + Session(sessionId), body: null, cancellationToken);

    /// <summary>Makes a webhook. Keep <see cref="CreatedWebhook.Secret"/>: nobody tells it again.</summary>
    public Task<CreatedWebhook> CreateWebhookAsync(CreateWebhookRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreatedWebhook>(HttpMethod.Post, "webhooks", request, cancellationToken);

    /// <summary>The caller's webhooks.</summary>
    public Task<IReadOnlyList<WebhookResponse>> ListWebhooksAsync(CancellationToken cancellationToken = default) =>
        _api.SendAsync<IReadOnlyList<WebhookResponse>>(HttpMethod.Get, "webhooks", body: null, cancellationToken);

    /// <summary>Changes what the request names.</summary>
    public Task<WebhookResponse> UpdateWebhookAsync(string webhookId, UpdateWebhookRequest request, CancellationToken cancellationToken = default) =>
        _api.SendAsync<WebhookResponse>(HttpMethod.Put, "webhooks/" + Part(webhookId), request, cancellationToken);

    /// <summary>Deletes a webhook.</summary>
    public Task DeleteWebhookAsync(string webhookId, CancellationToken cancellationToken = default) => _api.SendAsync(HttpMethod.Delete, "webhooks/" + Part(webhookId), cancellationToken);

    /// <summary>What was sent to a webhook, newest first.</summary>
    public IAsyncEnumerable<WebhookDelivery> ListDeliveriesAsync(string webhookId, CancellationToken cancellationToken = default) =>
        _api.ListAsync<WebhookDelivery>($"webhooks/{Part(webhookId)}/deliveries", cancellationToken);

    /// <summary>Sends a delivery again.</summary>
    public Task<WebhookDelivery> RedeliverAsync(string webhookId, string deliveryId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<WebhookDelivery>(HttpMethod.Post, $"webhooks/{Part(webhookId)}/deliveries/{Part(deliveryId)}/redeliver", body: null, cancellationToken);

    /// <summary>A meeting's audit log, newest first.</summary>
    public IAsyncEnumerable<AuditEntry> ListMeetingAuditAsync(string meetingId, CancellationToken cancellationToken = default) =>
        _api.ListAsync<AuditEntry>(Meeting(meetingId, "/audit"), cancellationToken);

    /// <summary>The organisation's audit log, newest first; for administrators.</summary>
    public IAsyncEnumerable<AuditEntry> ListAuditAsync(CancellationToken cancellationToken = default) => _api.ListAsync<AuditEntry>("audit", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Meeting(string meetingId, string rest = "") => $"meetings/{Part(meetingId)}{rest}";

    private static string Session(string? sessionId) => sessionId is null ? "" : "?sessionId=" + Uri.EscapeDataString(sessionId);

    private static string Part(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Uri.EscapeDataString(id);
    }
}
