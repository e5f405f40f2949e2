using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VideoConf.Local.Hosting;

namespace VideoConf.Local.Tests.Running;

/// <summary>The whole host on ports of the operating system's choice, with a data folder of its own and without a TURN server.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;

    private RunningHost(LocalHost host, LocalOptions options, TemporaryFolder? folder)
    {
        (Host, Options, _folder) = (host, options, folder);
        Http = new HttpClient { BaseAddress = host.Address };
    }

    public LocalHost Host { get; }

    public LocalOptions Options { get; }

    public HttpClient Http { get; }

    public static async Task<RunningHost> StartAsync(Func<LocalOptions, LocalOptions>? change = null)
    {
        var folder = new TemporaryFolder();
        var options = new LocalOptions
        {
            DataFolder = Path.Combine(folder.Path, "data"),
            Port = 0,
            HttpsPort = 0,
            MediaIp = IPAddress.Loopback,
            Turn = false,
            MediaWorkers = 1,
            WebFolder = Path.Combine(folder.Path, "web"),
            RateLimits = new RateLimits { PerUser = 60_000, PerAddress = 60_000, SignIns = 60_000 },
        };
        return await StartAsync(change?.Invoke(options) ?? options, folder);
    }

    /// <summary>Starts again on a folder that another test object owns.</summary>
    public static async Task<RunningHost> StartAsync(LocalOptions options, TemporaryFolder? folder = null)
    {
        var host = LocalHost.Build(options);
        await host.StartAsync(CancellationToken.None);
        return new RunningHost(host, options, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        _folder?.Dispose();
    }

    public async Task<Person> SignInAsync(string name, string? email = null, bool? guest = null)
    {
        using var response = await Http.PostAsJsonAsync("/v1/session", new { displayName = name, email, guest });
        var session = await ReadAsync(response, HttpStatusCode.OK);
        return new Person(this, session.GetProperty("accessToken").GetString()!, session.GetProperty("user").GetProperty("id").GetString()!);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Json(object value) => Json(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>The problem of an answer that must be one: type, status, and for a field error its field.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string type, string? field = null)
    {
        var problem = await ReadAsync(response, (HttpStatusCode)status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        Assert.Equal(response.Headers.GetValues("X-Correlation-Id").Single(), problem.GetProperty("traceId").GetString());
        if (field is not null) Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), $"no error for {field} in {problem}");
        return problem;
    }
}

/// <summary>Somebody signed in.</summary>
internal sealed record Person(RunningHost Host, string Token, string UserId)
{
    public Task<HttpResponseMessage> GetAsync(string path) => Host.SendAsync(HttpMethod.Get, path, Token);

    public Task<HttpResponseMessage> DeleteAsync(string path) => Host.SendAsync(HttpMethod.Delete, path, Token);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Host.SendAsync(HttpMethod.Post, path, Token, RunningHost.Json(body ?? new { }), headers);

    public Task<HttpResponseMessage> PutAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Host.SendAsync(HttpMethod.Put, path, Token, RunningHost.Json(body ?? new { }), headers);

    /// <summary>Creates a meeting and returns its id.</summary>
    public async Task<string> CreateMeetingAsync(object? settings = null, string title = "A meeting")
    {
        using var response = await PostAsync("/v1/meetings", settings is null ? new { title } : new { title, settings });
        return (await RunningHost.ReadAsync(response, HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    /// <summary>Joins and returns the whole answer.</summary>
    public async Task<JsonElement> JoinAsync(string meetingId, string deviceId = "device-one")
    {
        using var response = await PostAsync($"/v1/meetings/{meetingId}/join", new { deviceId });
        return await RunningHost.ReadAsync(response, HttpStatusCode.OK);
    }

    /// <summary>Joins, connects to the hub and enters the room.</summary>
    public async Task<Signaling.HubClient> EnterAsync(string meetingId, string deviceId = "device-one")
    {
        var join = await JoinAsync(meetingId, deviceId);
        var token = join.GetProperty("token").GetString()!;
        var hub = await Signaling.HubClient.ConnectAsync(Host.Host.Address, token);
        await hub.EnterAsync(meetingId, token);
        return hub;
    }
}
