using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VideoConf.Contracts.Node;
using VideoConf.Contracts.Tokens;

namespace VideoConf.MediaNode.Events;

/// <summary>Posts batches to the control plane, each attempt with a fresh token of the node's own.</summary>
internal sealed partial class ControlPlaneSink(MediaNodeOptions options, ILogger<ControlPlaneSink> logger) : IEventSink, IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // So that a moved control plane is found by its name again.
        ConnectTimeout = TimeSpan.FromSeconds(3),
        AllowAutoRedirect = false,
    })
    {
        Timeout = AttemptTimeout,
    };

    /// <inheritdoc/>
    public async Task<DeliveryResult> DeliverAsync(NodeEventBatch batch, CancellationToken cancellationToken)
    {
        if (options.ControlPlane() is not { } control) return DeliveryResult.TryAgain;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(control, NodePaths.Events(options.NodeId)));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.NodeKey.Issue(new ControlClaims(options.NodeId)).Token);
            request.Content = JsonContent.Create(batch, options: JsonSerializerOptions.Web);
            using var response = await _http.SendAsync(request, cancellationToken);
            return Judge(response.StatusCode);
        }
        catch (HttpRequestException unreachable)
        {
            LogUnreachable(control, unreachable.Message);
            return DeliveryResult.TryAgain;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(control, "no answer in time");
            return DeliveryResult.TryAgain;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>
    /// Of the client errors only those that say "this batch is wrong" are final. 401 and 403 pass: the control plane may learn the
    /// node's key later than the node starts; 404 passes with a control plane that is being replaced.
    /// </summary>
    private DeliveryResult Judge(HttpStatusCode status)
    {
        if ((int)status is >= 200 and < 300) return DeliveryResult.Delivered;
        LogNotTaken((int)status);
        return status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity
            ? DeliveryResult.Refused
            : DeliveryResult.TryAgain;
    }

    [LoggerMessage(3111, LogLevel.Debug, "The control plane at {Url} cannot be reached: {Reason}")]
    private partial void LogUnreachable(Uri url, string reason);

    [LoggerMessage(3112, LogLevel.Debug, "The control plane answered a batch with {Status}")]
    private partial void LogNotTaken(int status);
}
