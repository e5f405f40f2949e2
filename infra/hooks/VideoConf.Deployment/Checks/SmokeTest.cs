using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using VideoConf.Contracts.Identity;
using VideoConf.Contracts.Meetings;

namespace VideoConf.Deployment.Checks;

/// <summary>Has a meeting as a person would: makes one, joins it, reaches signaling, and has a media node answer an offer.</summary>
/// <param name="context">What the hook works with.</param>
/// <param name="api">Where the API is.</param>
/// <param name="signIn">Gives the session of somebody who may make a meeting.</param>
internal sealed class SmokeTest(HookContext context, Uri api, Func<CancellationToken, Task<string>> signIn)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private string _token = "";

    /// <summary>Runs it, and answers the meeting's id.</summary>
    /// <exception cref="HookException">Something does not work; it says what, and where to look.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await AliveAsync(cancellation).ConfigureAwait(false);
        _token = await signIn(cancellation).ConfigureAwait(false);
        var meeting = await PostAsync<MeetingResponse>("/v1/meetings", new CreateMeetingRequest { Title = "First meeting" }, "make a meeting", cancellation).ConfigureAwait(false);
        await SayAsync($"made the meeting {meeting.Id}").ConfigureAwait(false);

        var join = await JoinAsync(meeting.Id, cancellation).ConfigureAwait(false);
        if (join.IceServers.Count == 0 && context.Settings.Text("TURN_SCALE_SETS") is not null) throw new HookException("The join names no STUN or TURN server.", "Are there TURN machines, and is the vault's 'turn-secret' seeded? 'azd provision' seeds it.");
        await SayAsync($"joined it, with {join.IceServers.Count} STUN and TURN servers").ConfigureAwait(false);

        await NegotiateAsync(join, cancellation).ConfigureAwait(false);
        await MediaAsync(meeting.Id, join, cancellation).ConfigureAwait(false);
        return meeting.Id;
    }

    // An edge that was just made answers 404 for everything, for some ten minutes.
    private async Task AliveAsync(CancellationToken cancellation)
    {
        var last = "nothing";
        var alive = await context.Patience.UntilAsync(
            context.Clock,
            context.Patience.Appearance,
            async token =>
            {
                try
                {
                    using var answer = await context.Http.GetAsync(new Uri(api, "/healthz"), token).ConfigureAwait(false);
                    last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(token).ConfigureAwait(false)}".Trim();
                    return answer.IsSuccessStatusCode ? last : null;
                }
                catch (Exception unreachable) when (unreachable is HttpRequestException || (unreachable is TaskCanceledException && !token.IsCancellationRequested))
                {
                    last = unreachable.Message;
                    return null;
                }
            },
            cancellation).ConfigureAwait(false);
        if (alive is null) throw new HookException($"{api.Host} is not healthy; it answered {last} last.", "Application Insights says why (Failures). Where media are unreachable, look at the scale set's instances: is the VM application installed, and what does "
            + "'journalctl -u videoconf-node' say? If Front Door is new, wait, then run 'azd hooks run postdeploy'.");
        await SayAsync($"{api.Host} is healthy").ConfigureAwait(false);
    }

    /// <summary>One machine's sign-in, where a name is enough.</summary>
    public static async Task<string> SignInByNameAsync(HookContext context, Uri api, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, "/v1/session")) { Content = JsonContent.Create(new SignInRequest { DisplayName = "Smoke test" }, options: Json) };
        using var answer = await SendAsync(context, request, cancellation).ConfigureAwait(false);
        return (await ReadAsync<SignInResponse>(answer, "sign in", cancellation).ConfigureAwait(false)).AccessToken;
    }

    private async Task NegotiateAsync(JoinResponse join, CancellationToken cancellation)
    {
        var hub = new Uri(api, join.HubUrl);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{hub.AbsoluteUri.TrimEnd('/')}/negotiate?negotiateVersion=1")) { Content = new StringContent("") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", join.Token);
        using var answer = await SendAsync(context, request, cancellation).ConfigureAwait(false);
        var connection = await ReadAsync<JsonObject>(answer, "reach signaling", cancellation).ConfigureAwait(false);
        if (connection["url"] is null && connection["connectionToken"] is null)
            throw new HookException("Signaling's answer says neither where to connect nor with which token.", "Is the app's AzureSignalRConnectionString__serviceUri right? 'azd provision' sets it.");
        await SayAsync(connection["url"]?.GetValue<string>() is { } url ? $"signaling is at {new Uri(url).Host}" : "signaling answers").ConfigureAwait(false);
    }

    // No packet is sent: that the node answers shows that it is there, takes rooms, knows the control plane's keys, and is reached by the control plane.
    private async Task MediaAsync(string meeting, JoinResponse join, CancellationToken cancellation)
    {
        var media = new Uri(api, $"/v1/rooms/{meeting}/media");
        var last = "";
        var resource = await context.Patience.UntilAsync(
            context.Clock,
            context.Patience.Appearance,
            async token =>
            {
                // A join lasts some minutes, the first machines may take longer.
                if (join.TokenExpiresAt - context.Clock.GetUtcNow() < TimeSpan.FromMinutes(1)) join = await JoinAsync(meeting, token).ConfigureAwait(false);
                using var request = new HttpRequestMessage(HttpMethod.Post, media) { Content = new StringContent(Offer, new MediaTypeHeaderValue("application/sdp")) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", join.Token);
                using var answer = await SendAsync(context, request, token).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.Created) return answer.Headers.Location ?? media;
                last = await ProblemAsync(answer, token).ConfigureAwait(false);

                // The first machines take minutes to start; until one has registered, there is no node. Anything else does not mend itself.
                if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout) return null;
                throw new HookException($"No media: {last}", "The runbook sfu-saturation says how to look at nodes.");
            },
            cancellation).ConfigureAwait(false);
        if (resource is null)
            throw new HookException($"No media node answers after {context.Patience.Appearance.TotalMinutes:0} minutes: {last}", "Look at the scale set's instances: is the VM application installed, and what does 'journalctl -u videoconf-node' say?");
        await SayAsync("a media node answers").ConfigureAwait(false);

        using var leave = new HttpRequestMessage(HttpMethod.Delete, new Uri(api, resource));
        leave.Headers.Authorization = new AuthenticationHeaderValue("Bearer", join.Token);
        (await SendAsync(context, leave, cancellation).ConfigureAwait(false)).Dispose();
    }

    private Task<JoinResponse> JoinAsync(string meeting, CancellationToken cancellation) =>
        PostAsync<JoinResponse>($"/v1/meetings/{meeting}/join", new JoinRequest { DisplayName = "Smoke test", DeviceId = "smoke-test" }, "join it", cancellation);

    private async Task<T> PostAsync<T>(string path, object body, string what, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, path)) { Content = JsonContent.Create(body, body.GetType(), options: Json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var answer = await SendAsync(context, request, cancellation).ConfigureAwait(false);
        return await ReadAsync<T>(answer, what, cancellation).ConfigureAwait(false);
    }

    private static async Task<HttpResponseMessage> SendAsync(HookContext context, HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await context.Http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException unreachable)
        {
            throw new HookException($"{request.RequestUri!.Host} cannot be reached: {unreachable.Message}", "Run 'azd hooks run postdeploy' again.", unreachable);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, string what, CancellationToken cancellation)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new HookException(
                $"The smoke test cannot {what}: {await ProblemAsync(answer, cancellation).ConfigureAwait(false)}",
                "Application Insights has the request under its correlation id. Roles may be minutes late: 'azd hooks run postdeploy' tries again.");
        }

        return await answer.Content.ReadFromJsonAsync<T>(Json, cancellation).ConfigureAwait(false)
            ?? throw new HookException($"The smoke test cannot {what}: the answer is empty.", "Does API_URL lead to this product's API?");
    }

    // RFC 9457.
    private static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        try
        {
            var problem = JsonNode.Parse(text);
            text = (problem?["detail"] ?? problem?["title"])?.ToString() ?? text;
        }
        catch (JsonException)
        {
            // Something in between answered: its words are shown as they are.
        }

        return $"{(int)answer.StatusCode} {(text.Length > 300 ? text[..300] : text)}";
    }

    private Task SayAsync(string what) => context.Output.WriteLineAsync($"  Smoke test: {what}.");

    // The least offer of one who only listens. The fingerprint is nobody's: no handshake follows.
    private static string Offer { get; } = string.Join("\r\n",
        "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "a=ice-ufrag:smok", "a=ice-pwd:smoketestsmoketestsmoke",
        $"a=fingerprint:sha-256 {string.Join(':', Enumerable.Repeat("5A", 32))}", "a=setup:actpass", "a=recvonly", "a=rtcp-mux", "a=rtpmap:111 opus/48000/2", "");
}
