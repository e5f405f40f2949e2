using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Registration;

/// <summary>What became of a call to the control plane.</summary>
internal enum LineResult
{
    /// <summary>It was heard.</summary>
    Heard,

    /// <summary>The control plane does not know this node, or not this key: register again.</summary>
    Unknown,

    /// <summary>It was not heard, or is not wanted now: later.</summary>
    TryAgain,
}

/// <summary>Registrations and heartbeats over HTTP; one attempt each, never an exception but for cancellation.</summary>
internal sealed partial class ControlPlaneLine(MediaNodeOptions options, ILogger<ControlPlaneLine> logger) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // So that a moved control plane is found by its name again.
        ConnectTimeout = TimeSpan.FromSeconds(3),
        AllowAutoRedirect = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public async Task<(LineResult Result, NodeOrders? Orders)> RegisterAsync(RegisterNodeRequest request, CancellationToken cancellationToken)
    {
        string? credential;
        try
        {
            credential = await options.Registration!.Credential(cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotHeard("registration", error.Message);
            return (LineResult.TryAgain, null);
        }

        return credential is null
            ? (LineResult.TryAgain, null)
            : await PostAsync(NodePaths.Registration(options.NodeId), credential, request, cancellationToken);
    }

    public Task<(LineResult Result, NodeOrders? Orders)> BeatAsync(NodeHeartbeat beat, CancellationToken cancellationToken) =>
        PostAsync(NodePaths.Heartbeat(options.NodeId), options.NodeKey.Issue(new ControlClaims(options.NodeId)).Token, beat, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<(LineResult Result, NodeOrders? Orders)> PostAsync<T>(string path, string token, T body, CancellationToken cancellationToken)
    {
        if (options.ControlPlane() is not { } control) return (LineResult.TryAgain, null);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(control, path)) { Content = JsonContent.Create(body, options: JsonSerializerOptions.Web) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return (LineResult.Heard, await response.Content.ReadFromJsonAsync<NodeOrders>(JsonSerializerOptions.Web, cancellationToken));
            LogNotHeard(path, $"status {(int)response.StatusCode}");
            return (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? LineResult.Unknown : LineResult.TryAgain, null);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotHeard(path, error.Message);
            return (LineResult.TryAgain, null);
        }
    }

    [LoggerMessage(3311, LogLevel.Debug, "The control plane did not take {What}: {Reason}")]
    private partial void LogNotHeard(string what, string reason);
}
