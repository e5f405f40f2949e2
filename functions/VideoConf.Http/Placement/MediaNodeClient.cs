using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings;
using VideoConf.Meetings.Placement;

namespace VideoConf.Http.Placement;

/// <summary>
/// Media nodes over the node API, each found where the registry has it. Every call is idempotent there, so one that was not answered is made again: three
/// attempts, each with its own time limit. What still fails is <c>no-media-node</c>, never an exception.
/// </summary>
public sealed partial class MediaNodeClient(NodeRegistry registry, ITokenIssuer issuer, TimeProvider clock, ILogger<MediaNodeClient> logger)
    : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SilenceCounts = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, long> _silent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IssuedToken> _tokens = new(StringComparer.Ordinal);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AllowAutoRedirect = false,
        UseProxy = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // Each attempt has its own.
    };

    /// <summary>Nodes that did not answer lately: the registry believes a node alive for half a minute after its last word, a call that failed knows better.</summary>
    public IReadOnlyCollection<string> Silent() => [.. _silent.Where(node => clock.GetElapsedTime(node.Value) < SilenceCounts).Select(node => node.Key)];

    /// <summary>How a node is; null when it does not answer.</summary>
    public async Task<NodeStatus?> StatusAsync(string nodeId, CancellationToken cancellationToken) =>
        (await SendAsync<NodeStatus>(nodeId, HttpMethod.Get, NodePaths.Status, body: null, cancellationToken)).Value;

    /// <summary>How a node is, asked once and no longer than <paramref name="timeout"/>, for who waits.</summary>
    public async Task<NodeProbe> ProbeAsync(string nodeId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (await AddressAsync(nodeId, cancellationToken) is not { } node) return new NodeProbe(NodeAnswer.Silent);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, NodePaths.Status));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(nodeId, cancellationToken));
            using var response = await _http.SendAsync(request, limit.Token);
            Heard(nodeId, response);
            return response.IsSuccessStatusCode
                ? new NodeProbe(NodeAnswer.Answers, await response.Content.ReadFromJsonAsync<NodeStatus>(JsonSerializerOptions.Web, limit.Token))
                : new NodeProbe(NodeAnswer.Silent);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(logger, HttpMethod.Get, NodePaths.Status, error.Message);
            NotHeard(nodeId);
            return new NodeProbe(error is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } ? NodeAnswer.Refuses : NodeAnswer.Silent);
        }
    }

    /// <summary>A node's metrics; empty when it does not answer.</summary>
    public async Task<string> MetricsAsync(string nodeId, CancellationToken cancellationToken)
    {
        try
        {
            return await AddressAsync(nodeId, cancellationToken) is { } node ? await _http.GetStringAsync(new Uri(node, "/metrics"), cancellationToken) : "";
        }
        catch (HttpRequestException)
        {
            return "# The media node does not answer.\n";
        }
    }

    /// <summary>A call whose answer has a body.</summary>
    public async Task<NodeResult<T>> SendAsync<T>(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(nodeId, method, path, body, cancellationToken);
        if (response is null) return new NodeResult<T>(null, ProblemTypes.NoMediaNode, "The media node does not answer.");
        if (!response.IsSuccessStatusCode)
        {
            var (problem, detail) = await ReadProblemAsync(response, cancellationToken);
            return new NodeResult<T>(null, problem, detail);
        }

        try
        {
            var value = await response.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken);
            return value is null ? new NodeResult<T>(null, ProblemTypes.NoMediaNode, "The media node's answer is empty.") : new NodeResult<T>(value);
        }
        catch (Exception error) when (error is JsonException or HttpRequestException)
        {
            LogFailed(logger, method, path, error.Message);
            return new NodeResult<T>(null, ProblemTypes.NoMediaNode, "The media node's answer cannot be read.");
        }
    }

    /// <summary>A call whose answer is its status.</summary>
    public async Task<NodeResult> SendForStatusAsync(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(nodeId, method, path, body, cancellationToken);
        if (response is null) return new NodeResult(ProblemTypes.NoMediaNode, "The media node does not answer.");
        if (response.IsSuccessStatusCode) return new NodeResult();
        var (problem, detail) = await ReadProblemAsync(response, cancellationToken);
        return new NodeResult(problem, detail);
    }

    /// <summary>Opens a WebSocket; one attempt, for who asks is there to ask again.</summary>
    public async Task<(WebSocket? Socket, Problem? Problem)> ConnectAsync(string nodeId, string path, CancellationToken cancellationToken)
    {
        if (await AddressAsync(nodeId, cancellationToken) is not { } node) return (null, new Problem(ProblemTypes.NoMediaNode, "The media node does not answer."));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AttemptTimeout);
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await TokenAsync(nodeId, cancellationToken)}");
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(node, path)) { Scheme = node.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri, limit.Token);
            return (socket, null);
        }
        catch (Exception error) when (error is WebSocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            LogFailed(logger, HttpMethod.Get, new Uri(node, path).AbsolutePath, error.Message);
            return (null, status == HttpStatusCode.NotFound
                ? new Problem(ProblemTypes.NotFound, "The media node has no such room now: nobody has sent anything since it was started.")
                : new Problem(ProblemTypes.NoMediaNode, (int)status == 0 ? "The media node does not answer." : "The media node takes no more listeners to this room now."));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpResponseMessage Heard(string nodeId, HttpResponseMessage response)
    {
        if (!_silent.IsEmpty) _silent.TryRemove(nodeId, out _);
        return response;
    }

    private HttpResponseMessage? NotHeard(string nodeId)
    {
        _silent[nodeId] = clock.GetTimestamp();
        return null;
    }

    private async Task<HttpResponseMessage?> SendAsync(string nodeId, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; await AddressAsync(nodeId, cancellationToken) is { } node; attempt++)
        {
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(AttemptTimeout);
                using var request = new HttpRequestMessage(method, new Uri(node, path));
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(nodeId, cancellationToken));
                if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
                var response = await _http.SendAsync(request, limit.Token);
                if (attempt == Attempts || response.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)) return Heard(nodeId, response);
                response.Dispose();
            }
            catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogFailed(logger, method, path, error.Message);
                if (attempt == Attempts) return NotHeard(nodeId);
            }

            await Task.Delay(FirstPause * attempt, clock, cancellationToken);
        }

        return null;
    }

    // Asked before each attempt: a node that was started again may be elsewhere.
    private async Task<Uri?> AddressAsync(string nodeId, CancellationToken cancellationToken) => (await registry.FindAsync(nodeId, cancellationToken))?.Api;

    // A vault signs over the network and is asked by the second: a token serves until it is half over.
    private async ValueTask<string> TokenAsync(string nodeId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_tokens.TryGetValue(nodeId, out var known) && known.ExpiresAt - now is var left && left > NodeClaims.Lifetime / 2 && left <= NodeClaims.Lifetime) return known.Token;
        var issued = await issuer.IssueAsync(new NodeClaims(nodeId), cancellationToken: cancellationToken);
        _tokens[nodeId] = issued;
        return issued.Token;
    }

    /// <summary>
    /// The node's problem, passed on when it is one a client understands. A refusal of our own service token is not the client's doing.
    /// </summary>
    private async Task<(string Problem, string Detail)> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (type, detail) = await TryReadProblemAsync(response, cancellationToken);
        if (type is null || ProblemStatus.Of(type) == StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, response.RequestMessage!.Method, response.RequestMessage.RequestUri!.AbsolutePath, $"status {(int)response.StatusCode}");
            return (ProblemTypes.NoMediaNode, "The media node failed at this request.");
        }

        if (response.Headers.WwwAuthenticate.Count > 0)
        {
            LogFailed(logger, response.RequestMessage!.Method, response.RequestMessage.RequestUri!.AbsolutePath, detail ?? type);
            return (ProblemTypes.NoMediaNode, "The media node refuses this server's commands.");
        }

        return (type, detail ?? ProblemStatus.TitleOf(type) + ".");
    }

    private static async Task<(string? Type, string? Detail)> TryReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(JsonSerializerOptions.Web, cancellationToken);
            if (problem.ValueKind != JsonValueKind.Object) return (null, null);
            return (Text(problem, "type"), Text(problem, "detail"));
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or InvalidOperationException)
        {
            return (null, null); // No problem body: the caller reports the status.
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(1301, LogLevel.Warning, "The media node did not do {Method} {Path}: {Reason}")]
    private static partial void LogFailed(ILogger logger, HttpMethod method, string path, string reason);
}
