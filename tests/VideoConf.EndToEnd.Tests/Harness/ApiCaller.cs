using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;
using VideoConf.Contracts.Moderation;
using VideoConf.Contracts.Rooms;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>Somebody signed in at the REST API, who prepares what a test needs.</summary>
internal sealed class ApiCaller : IDisposable
{
    private readonly HttpClient _http;

    private ApiCaller(Uri host) => _http = new() { BaseAddress = host };

    public SignInResponse Session { get; private set; } = null!;

    public static async Task<ApiCaller> SignInAsync(Uri host, string name, string? email = null)
    {
        var caller = new ApiCaller(host);
        caller.Session = await caller.PostAsync<SignInResponse>("/v1/session", new SignInRequest { DisplayName = name, Email = email });
        caller._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", caller.Session.AccessToken);
        return caller;
    }

    public Task<CreateRoomResponse> CreateRoomAsync(CreateRoomRequest request) => PostAsync<CreateRoomResponse>("/v1/rooms", request);

    public Task<MeetingResponse> CreateMeetingAsync(CreateMeetingRequest request) => PostAsync<MeetingResponse>("/v1/meetings", request);

    public Task<JoinResponse> JoinAsync(string meetingId, JoinRequest request) => PostAsync<JoinResponse>($"/v1/meetings/{meetingId}/join", request);

    /// <summary>Offers media, as who sends or receives by HTTP alone does.</summary>
    public async Task OfferMediaAsync(JoinResponse joined, string sdp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/rooms/{joined.RoomId}/media");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", joined.Token);
        request.Content = new StringContent(sdp.ReplaceLineEndings("\r\n"), new MediaTypeHeaderValue("application/sdp"));
        using var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode) Assert.Fail($"The offer was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Agrees to be recorded; what a join needs to say so.</summary>
    public async Task<string> AcceptRecordingAsync(string meetingId) => (await PostAsync<ConsentResponse>(
        "/v1/users/consent", new ConsentRequest { MeetingId = meetingId, ConsentType = ConsentTypes.Recording, Status = "accepted" })).ConsentToken;

    public Task<ModerateResult> ModerateAsync(string meetingId, ModerateRequest request) => PostAsync<ModerateResult>($"/v1/meetings/{meetingId}/moderation", request);

    public async Task PutAsync(string path, object body)
    {
        using var response = await _http.PutAsJsonAsync(path, body, JsonSerializerOptions.Web);
        if (!response.IsSuccessStatusCode) Assert.Fail($"PUT {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    public async Task EndAsync(string meetingId)
    {
        using var response = await _http.PutAsync(new Uri($"/v1/meetings/{meetingId}/end", UriKind.Relative), content: null);
        response.EnsureSuccessStatusCode();
    }

    public async Task<T> GetAsync<T>(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        if (!response.IsSuccessStatusCode) Assert.Fail($"GET {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web))!;
    }

    /// <summary>As <see cref="GetAsync"/>; null while nobody answers, as when the host is being started again.</summary>
    public async Task<T?> TryGetAsync<T>(string path)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Saves what an address gives, signed ones included.</summary>
    public async Task DownloadAsync(string url, string file)
    {
        using var response = await _http.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var to = File.Create(file);
        await response.Content.CopyToAsync(to);
    }

    public Task<T> PostAsync<T>(string path) => PostAsync<T>(path, new { });

    public void Dispose() => _http.Dispose();

    private async Task<T> PostAsync<T>(string path, object body)
    {
        using var response = await _http.PostAsJsonAsync(path, body, JsonSerializerOptions.Web);
        if (!response.IsSuccessStatusCode) Assert.Fail($"POST {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web))!;
    }
}
