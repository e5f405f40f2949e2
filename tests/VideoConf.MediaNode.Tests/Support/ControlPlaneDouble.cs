using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Tests.Support;

/// <summary>A control plane that verifies the node's token, keeps what it took, and can be out of order.</summary>
internal sealed class ControlPlaneDouble : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<NodeEvent> _taken = [];
    private readonly TokenVerifier _tokens;
    private WebApplication? _app;
    private int _port;

    public ControlPlaneDouble(TokenVerifier tokens) => _tokens = tokens;

    /// <summary>Answer to every batch.</summary>
    public int Status { get; set; } = StatusCodes.Status204NoContent;

    /// <summary>Takes the batch, and answers with an error all the same, so many times.</summary>
    public int LoseAnswers { get; set; }

    public int Attempts { get; private set; }

    public Uri? Url { get; private set; }

    /// <summary>Registrations as they came, with their credential.</summary>
    public ConcurrentQueue<(string? Credential, RegisterNodeRequest Request)> Registrations { get; } = [];

    /// <summary>Heartbeats as they came, of who is registered.</summary>
    public ConcurrentQueue<NodeHeartbeat> Heartbeats { get; } = [];

    /// <summary>Answer to registrations and heartbeats.</summary>
    public NodeOrders Orders { get; set; } = new(1, Drain: false);

    /// <summary>What heartbeats are answered with instead; as after the node's entry has gone.</summary>
    public int? HeartbeatStatus { get; set; }

    public IReadOnlyList<NodeEvent> Taken
    {
        get { lock (_lock) return [.. _taken]; }
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{_port}");
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.MapPost("/v1/nodes/{nodeId}/events", TakeAsync);
        _app.MapPost("/v1/nodes/{nodeId}", RegisterAsync);
        _app.MapPost("/v1/nodes/{nodeId}/heartbeat", BeatAsync);
        await _app.StartAsync();
        Url = new(_app.Urls.First());
        _port = Url.Port; // A restart is found at the same place.
    }

    public async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<IResult> RegisterAsync(HttpRequest request)
    {
        var credential = AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) ? header.Parameter : null;
        Registrations.Enqueue((credential, (await request.ReadFromJsonAsync<RegisterNodeRequest>())!));
        HeartbeatStatus = null;
        return Results.Ok(Orders);
    }

    private async Task<IResult> BeatAsync(string nodeId, HttpRequest request)
    {
        var token = _tokens.Verify<ControlClaims>(AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString()).Parameter);
        if (!token.IsValid || token.Claims.NodeId != nodeId) return Results.Unauthorized();
        if (HeartbeatStatus is { } status) return Results.StatusCode(status);
        Heartbeats.Enqueue((await request.ReadFromJsonAsync<NodeHeartbeat>())!);
        return Results.Ok(Orders);
    }

    private async Task<IResult> TakeAsync(string nodeId, HttpRequest request)
    {
        var header = AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString());
        var token = _tokens.Verify<ControlClaims>(header.Parameter);
        if (!token.IsValid || token.Claims.NodeId != nodeId) return Results.Unauthorized();
        var batch = await request.ReadFromJsonAsync<NodeEventBatch>();
        lock (_lock)
        {
            Attempts++;
            if (Status is < 200 or >= 300) return Results.StatusCode(Status);
            _taken.AddRange(batch!.Events);
            return Results.StatusCode(LoseAnswers-- > 0 ? StatusCodes.Status502BadGateway : Status);
        }
    }
}
