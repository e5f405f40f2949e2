using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using VideoConf.Contracts.Signaling;

namespace VideoConf.EndToEnd.Tests.Harness;

/// <summary>
/// Somebody with a browser of their own: what they do, by the names that a screen reader would say, and what they see. Every console
/// error and uncaught exception of their page is remembered; <see cref="AssertQuietConsole"/> fails on any.
/// </summary>
internal sealed partial class Person : IAsyncDisposable
{
    /// <summary>Milliseconds that anything may take to show. What must be quick is measured, and says so; this only ends a test that waits in vain.</summary>
    public const float Patience = 60_000;

    /// <summary>What is kept of the hub's messages for a test that fails: the last ones, the beginnings of long ones.</summary>
    private const int MostMessages = 1_000;

    private const int MostOfMessage = 1_000;

    private static readonly HttpClient Http = new();

    private readonly Uri _host;
    private readonly List<string> _complaints = [];
    private readonly ConcurrentQueue<string> _messages = [];
    private readonly HashSet<int> _expectedStatuses = [];
    private (Uri Location, string Authorization)? _media;
    private bool _isDone;

    private Person(string name, Uri host, IBrowserContext context, IPage page) =>
        (Name, _host, Context, Page) = (name, host, context, page);

    public string Name { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>The page of the meeting; its data attributes say how far it is.</summary>
    public ILocator Meeting => Page.GetByTestId("meeting");

    public static Task<Person> ArriveAsync(BrowserFixture fixture, string name) => ArriveAsync(fixture.Browser, fixture.Host.Url, name);

    public static async Task<Person> ArriveAsync(IBrowser browser, Uri host, string name)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = host.AbsoluteUri,
            Permissions = ["camera", "microphone"],
            ViewportSize = new() { Width = 1280, Height = 800 },
            ColorScheme = ColorScheme.Light,
        });
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(Scripts.Read("Harness", "peerProbe.js"));
        var page = await context.NewPageAsync();
        var person = new Person(name, host, context, page);
        page.Console += (_, message) => person.OnConsole(message);
        page.PageError += (_, error) => person._complaints.Add($"uncaught: {error}");
        page.Response += (_, response) => _ = person.OnResponseAsync(response);
        page.WebSocket += (_, socket) => person.OnSocket(socket);
        return person;
    }

    /// <summary>A refusal of this status is what the test is about; the browser's own line on it is no complaint.</summary>
    public void Expect(int status) => _expectedStatuses.Add(status);

    public async Task SignInAsync(string email = "")
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Your name").FillAsync(Name);
        await Page.GetByLabel("E-mail (optional)").FillAsync(email);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = $"Hello, {Name}" })).ToBeVisibleAsync();
    }

    /// <summary>Signs in, starts a meeting and enters it; returns its id.</summary>
    public async Task<string> StartMeetingAsync()
    {
        await SignInAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "New meeting" }).ClickAsync();
        await Assertions.Expect(Page).ToHaveURLAsync(MeetingUrl());
        var id = Page.Url.Split('/', '?')[4];
        await ClickJoinAsync();
        await WaitInsideAsync();
        return id;
    }

    /// <summary>Opens the link and fills in the name; the next thing is the click on the button.</summary>
    public async Task OpenLinkAsync(string meetingId)
    {
        await Page.GotoAsync($"/join/{meetingId}");
        await Page.GetByLabel("Your name").FillAsync(Name);
        await Assertions.Expect(Page.GetByLabel("Your camera")).ToBeVisibleAsync();
    }

    public Task ClickJoinAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "Join now" }).ClickAsync();

    /// <summary>Opens the link, joins and is inside with media.</summary>
    public async Task JoinAsync(string meetingId)
    {
        await OpenLinkAsync(meetingId);
        await ClickJoinAsync();
        await WaitInsideAsync();
    }

    /// <summary>Opens the link, answers every consent the same way, and is inside with media; with a camera that a small machine bears.</summary>
    public async Task EnterAsync(string meetingId, string answer)
    {
        await OpenLinkAsync($"{meetingId}?video=320x180@15");
        await AnswerAsync(answer);
        await WaitInsideAsync();
    }

    /// <summary>From the page with the button to the answer of every consent.</summary>
    public async Task AnswerAsync(string answer)
    {
        Expect(403);
        await ClickJoinAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Dialog, new() { Name = "Before you join" })).ToBeVisibleAsync();
        foreach (var choice in await Page.GetByRole(AriaRole.Radio, new() { Name = answer }).AllAsync()) await choice.CheckAsync();
        await PressAsync("Join meeting");
    }

    /// <summary>After the server was gone: inside again, with media, without a hand laid on.</summary>
    public async Task WaitBackAsync()
    {
        await Assertions.Expect(Meeting).ToHaveAttributeAsync("data-phase", "connected");
        await Assertions.Expect(Meeting).ToHaveAttributeAsync("data-media", "connected");
    }

    /// <summary>From the page after the call back into it.</summary>
    public async Task RejoinAsync()
    {
        await PressAsync("Rejoin");
        await Page.GetByLabel("Your name").FillAsync(Name);
        await Assertions.Expect(Page.GetByLabel("Your camera")).ToBeVisibleAsync();
        await ClickJoinAsync();
        await WaitInsideAsync();
    }

    public async Task WaitInsideAsync()
    {
        await Assertions.Expect(Meeting).ToHaveAttributeAsync("data-phase", "connected");
        await Assertions.Expect(Meeting).ToHaveAttributeAsync("data-media", "connected");
    }

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async Task LeaveAsync()
    {
        await PressAsync("Leave");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "You left the meeting" })).ToBeVisibleAsync();
    }

    /// <summary>The tile of somebody, whose name a screen reader would say with their state.</summary>
    public ILocator TileOf(Person other) => Page.GetByRole(AriaRole.Group, new() { NameRegex = new Regex($"^{other.Name}( \\(you\\))?, ", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    /// <summary>The tile of somebody in a given state, such as <c>muted</c>.</summary>
    public Task SeesAsync(Person other, string state) =>
        Assertions.Expect(Page.GetByRole(AriaRole.Group, new() { NameRegex = new Regex($"^{other.Name}, .*{state}", RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToBeVisibleAsync();

    public async Task<string> ParticipantIdAsync() => (await Page.Locator("[data-testid=tile][data-self=true]").GetAttributeAsync("data-participant-id"))!;

    /// <summary>Milliseconds from the click on the button to the first picture of somebody else, as the page measured them.</summary>
    public async Task<int> FirstFrameMillisecondsAsync()
    {
        await Assertions.Expect(Meeting).ToHaveAttributeAsync("data-first-frame-ms", Digits());
        return int.Parse((await Meeting.GetAttributeAsync("data-first-frame-ms"))!);
    }

    /// <summary>Milliseconds from the click, and from connected media, to the first picture of somebody else.</summary>
    public async Task<(int AfterClick, int AfterMedia)> FirstFrameAsync()
    {
        var afterClick = await FirstFrameMillisecondsAsync();
        return (afterClick, afterClick - int.Parse((await Meeting.GetAttributeAsync("data-connected-ms"))!));
    }

    /// <summary>Lets this person's media go through a TURN server alone: <c>udp</c>, <c>tcp</c> or <c>tls</c>. Before they open a page.</summary>
    public Task ForceRelayAsync(string transport) =>
        Context.AddInitScriptAsync(Scripts.Read("Harness", "forceRelay.js").Replace("TRANSPORT", transport, StringComparison.Ordinal));

    /// <summary>The ways that this person's media takes now, such as <c>relay tls</c>: one for each transport.</summary>
    public Task<string[]> WaysAsync() => Page.EvaluateAsync<string[]>("() => window.__ways()");

    /// <summary>How many data channels for messages are open, and how many messages came on them.</summary>
    public async Task<(int Open, int Received)> MessagesAsync()
    {
        var found = await Page.EvaluateAsync<System.Text.Json.JsonElement>("() => window.__messages()");
        return (found.GetProperty("open").GetInt32(), found.GetProperty("received").GetInt32());
    }

    public Task<Inbound[]> InboundAsync() => Page.EvaluateAsync<Inbound[]>("() => window.__inbound()");

    /// <summary>What comes from one participant, by the slot map that the server keeps for this page.</summary>
    public async Task<(double Frames, double Energy)> ReceivedFromAsync(string participantId)
    {
        var slots = await SlotsAsync();
        var inbound = await InboundAsync();
        double Sum(string source, Func<Inbound, double> value) => slots.Slots
            .Where(slot => slot.ParticipantId == participantId && slot.Source == source)
            .Sum(slot => inbound.Where(entry => entry.Mid == slot.Mid).Sum(value));
        return (Sum(TrackSources.Camera, entry => entry.FramesDecoded), Sum(TrackSources.Microphone, entry => entry.AudioEnergy));
    }

    /// <summary>Asks their camera for another picture than <c>peerProbe.js</c> does, such as <c>1280x720@15</c>. Before they open a page.</summary>
    public Task UseCameraAsync(string video) =>
        Context.AddInitScriptAsync($"try {{ localStorage.setItem('videoconf.video', '{video}'); }} catch {{ void 0; }}");

    /// <summary>The sizes in which their camera is encoded now, by rid, in alphabetical order.</summary>
    public Task<string[]> LayersAsync() => Page.EvaluateAsync<string[]>("() => window.__layers()");

    /// <summary>By which names ICE knows this end of each connection that is up.</summary>
    public Task<string[]> UfragsAsync() => Page.EvaluateAsync<string[]>("() => window.__ufrags()");

    /// <summary>The codec that the camera is sent in, as <c>video/VP8</c>; empty while nothing is.</summary>
    public Task<string> VideoCodecAsync() => Page.EvaluateAsync<string>("() => window.__videoCodec()");

    /// <summary>Lines of the last picture that came of somebody's camera; 0 before the first.</summary>
    public async Task<int> LinesFromAsync(string participantId) => (await PictureFromAsync(participantId, TrackSources.Camera))?.FrameHeight ?? 0;

    /// <summary>What comes of somebody's camera or screen; null while nothing does.</summary>
    public async Task<Inbound?> PictureFromAsync(string participantId, string source)
    {
        var mid = (await SlotsAsync()).Slots.FirstOrDefault(slot => slot.ParticipantId == participantId && slot.Source == source)?.Mid;
        return (await InboundAsync()).FirstOrDefault(entry => entry.Mid == mid);
    }

    /// <summary>Both frames decoded and audio energy from the other one grow from now on.</summary>
    public async Task AssertSeesAndHearsAsync(Person other)
    {
        var id = await other.ParticipantIdAsync();
        var before = await Until.GoodAsync(() => ReceivedFromAsync(id), got => got.Frames > 0, got => $"{Name} from {other.Name}: {got}");
        await Until.GoodAsync(
            () => ReceivedFromAsync(id),
            got => got.Frames >= before.Frames + 5 && got.Energy > before.Energy,
            got => $"{Name} from {other.Name}: {got}, before {before}");
    }

    public void AssertQuietConsole()
    {
        Assert.True(_complaints.Count == 0, $"The console of {Name} says:\n{string.Join('\n', _complaints)}");
        _isDone = true;
    }

    /// <summary>Ends a test of disturbances, in which the console complains rightly.</summary>
    public void ExpectNoisyConsole() => _isDone = true;

    public Task ScreenshotAsync(string file) => Page.ScreenshotAsync(new() { Path = Screenshots.PathOf(file), Animations = ScreenshotAnimations.Disabled });

    /// <summary>Closes the browser; a test that did not come to its end leaves what this person saw last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDone && !Page.IsClosed)
        {
            await ScreenshotAsync($"failed-{Name}-{Guid.NewGuid():N}");
            await File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "logs", $"console-{Name}.log"), _complaints);
            await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "logs", $"page-{Name}.html"), await Page.ContentAsync());
            await File.WriteAllLinesAsync(Path.Combine(Repository.Artifacts, "logs", $"hub-{Name}.log"), _messages);
            await File.WriteAllTextAsync(Path.Combine(Repository.Artifacts, "logs", $"metrics-{Name}.log"), await MetricsAsync());
        }

        await Context.CloseAsync();
    }

    /// <summary>The slot map, asked for with the page's own join token.</summary>
    private async Task<SlotMap> SlotsAsync()
    {
        var (location, authorization) = _media ?? throw new InvalidOperationException($"{Name} has offered no media.");
        using var request = new HttpRequestMessage(HttpMethod.Get, location) { Headers = { Authorization = AuthenticationHeaderValue.Parse(authorization) } };
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<SlotMap>(JsonSerializerOptions.Web))!
            : new SlotMap("", 0, []);
    }

    private async Task OnResponseAsync(IResponse response)
    {
        if (response.Request.Method != "POST" || response.Status != 201 || !response.Url.EndsWith("/media", StringComparison.Ordinal)) return;
        var headers = await response.Request.AllHeadersAsync();
        if (await response.HeaderValueAsync("location") is { } location) _media = (new Uri(_host, location), headers["authorization"]);
    }

    private void OnConsole(IConsoleMessage message)
    {
        if (message.Type is not "error") return;

        // Only gapProbe.js takes frames of video into its hands, and closes each; what Chromium still had in a queue for it is no fault of the page.
        if (message.Text.StartsWith("A VideoFrame was garbage collected", StringComparison.Ordinal)) return;
        var refusal = RefusalStatus().Match(message.Text);
        if (refusal.Success && _expectedStatuses.Contains(int.Parse(refusal.Groups["status"].Value))) return;
        _complaints.Add($"{message.Type}: {message.Text} ({message.Location})");
    }

    private async Task<string> MetricsAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return await Http.GetStringAsync(new Uri(_host, "/metrics"), limit.Token);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return $"The host does not answer: {error.Message}";
        }
    }

    private void OnSocket(IWebSocket socket)
    {
        socket.FrameSent += (_, frame) => Keep('>', frame.Text);
        socket.FrameReceived += (_, frame) => Keep('<', frame.Text);
        socket.Close += (_, _) => Keep('|', "closed");
    }

    private void Keep(char direction, string? message)
    {
        // A message of type 6 says only that the connection is alive; what holds a token is left out.
        if (message is null || message.StartsWith("{\"type\":6}", StringComparison.Ordinal) || message.Contains("\"token\":\"", StringComparison.Ordinal)) return;
        _messages.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {direction} {message[..Math.Min(message.Length, MostOfMessage)]}");
        if (_messages.Count > MostMessages) _messages.TryDequeue(out _);
    }

    [GeneratedRegex("server responded with a status of (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RefusalStatus();

    [GeneratedRegex("^[0-9]+$", RegexOptions.None, 1_000)]
    private static partial Regex Digits();

    [GeneratedRegex("/join/[a-z0-9-]+", RegexOptions.None, 1_000)]
    private static partial Regex MeetingUrl();
}
