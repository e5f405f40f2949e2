using Microsoft.Azure.Cosmos;
using VideoConf.Azure.Resilience;

namespace VideoConf.Azure.Cosmos;

/// <summary>Asks again while a role may not have arrived yet. Everything else that is worth asking again for (429, 503, 449) the client's own policy does.</summary>
internal sealed class FirstMinutesHandler(FirstMinutes minutes, TimeProvider clock) : RequestHandler
{
    public override async Task<ResponseMessage> SendAsync(RequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (attempt >= FirstMinutes.Attempts || !minutes.Tolerates((int)response.StatusCode) || request.Content is { CanSeek: false }) return response;
            response.Dispose();
            await Task.Delay(FirstMinutes.PauseAfter(attempt), clock, cancellationToken);
            if (request.Content is { } content) content.Position = 0;
        }
    }
}
