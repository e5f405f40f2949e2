using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;
using VideoConf.MediaNode.Captions;
using VideoConf.MediaNode.Captions.Jobs;
using VideoConf.MediaNode.Registration;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>A node over a scripted engine, with a real listener, and a caller that holds the control plane's key.</summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    public const string NodeId = "node-1";

    private readonly SigningKey _controlKey = SigningKey.Create();
    private readonly SigningKey _nodeKey = SigningKey.Create();
    private readonly TokenVerifier _controlKeys;
    private readonly TokenVerifier _nodeKeys;

    private NodeFixture(ITranscriber? transcriber, TranscriptionOptions? transcriptions, RegistrationOptions? registration = null, bool handlesSignals = false)
    {
        _controlKeys = new(TimeProvider.System, _controlKey.PublicKey);
        _nodeKeys = new(TimeProvider.System, _nodeKey.PublicKey);
        Control = new(_nodeKeys);
        Issuer = new(_controlKey, TimeProvider.System);
        App = MediaNodeApp.Build(
            new()
            {
                NodeId = NodeId,
                ControlPlaneKeys = _controlKeys,
                NodeKey = new(_nodeKey, TimeProvider.System),
                ControlPlane = () => Control.Url,
                AnnouncedAddresses = [IPAddress.Loopback],
                Registration = registration,
                HandlesSignals = handlesSignals,
                Transcriber = transcriber,
                Transcriptions = transcriptions ?? new(),
            },
            Engine, TimeProvider.System, loggers: null);
    }

    public ScriptedEngine Engine { get; } = new();

    public ControlPlaneDouble Control { get; }

    public WebApplication App { get; }

    public HttpClient Http { get; } = new();

    public TokenIssuer Issuer { get; }

    public static async Task<NodeFixture> StartAsync(ITranscriber? transcriber = null, TranscriptionOptions? transcriptions = null)
    {
        var fixture = new NodeFixture(transcriber, transcriptions);
        await fixture.App.StartAsync();
        fixture.Http.BaseAddress = MediaNodeApp.AddressOf(fixture.App);
        fixture.UseServiceToken(fixture.Issuer.Issue(new NodeClaims(NodeId)).Token);
        return fixture;
    }

    /// <summary>A node that registers with the double, which has to be there already.</summary>
    public static async Task<NodeFixture> StartRegisteredAsync(RegistrationOptions registration, bool handlesSignals = false)
    {
        var fixture = new NodeFixture(transcriber: null, transcriptions: null, registration, handlesSignals);
        await fixture.Control.StartAsync();
        await fixture.App.StartAsync();
        fixture.Http.BaseAddress = MediaNodeApp.AddressOf(fixture.App);
        fixture.UseServiceToken(fixture.Issuer.Issue(new NodeClaims(NodeId)).Token);
        return fixture;
    }

    public void UseServiceToken(string? token) =>
        Http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

    public string JoinToken(string roomId, string participantId = "prt_a") => IssuerAt(TimeProvider.System, roomId, participantId);

    public string JoinToken(TimeProvider clock, string roomId, string participantId = "prt_a") => IssuerAt(clock, roomId, participantId);

    public string JoinTokenOfWhoDeclined(string roomId, params string[] declined) => new TokenIssuer(_controlKey, TimeProvider.System).Issue(
        new JoinClaims(roomId, "ses_1", "prt_a", "usr_1", "Ada", "attendee", declined, Guid.NewGuid().ToString("N"))).Token;

    public string ServiceToken(TimeProvider clock, string nodeId = NodeId) => new TokenIssuer(_controlKey, clock).Issue(new NodeClaims(nodeId)).Token;

    public Task<HttpResponseMessage> OfferAsync(string roomId, OfferRequest offer) =>
        Http.PostAsJsonAsync(NodePaths.Media(roomId), offer, JsonSerializerOptions.Web);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Control.DisposeAsync();
        Http.Dispose();
        _controlKeys.Dispose();
        _nodeKeys.Dispose();
        _controlKey.Dispose();
        _nodeKey.Dispose();
    }

    private string IssuerAt(TimeProvider clock, string roomId, string participantId) => new TokenIssuer(_controlKey, clock).Issue(
        new JoinClaims(roomId, "ses_1", participantId, "usr_1", "Ada", "attendee", [], Guid.NewGuid().ToString("N"))).Token;
}
