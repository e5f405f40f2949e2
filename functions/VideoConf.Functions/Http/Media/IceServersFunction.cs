namespace VideoConf.Functions.Http.Media;

/// <summary>GET <c>/v1/rooms/{id}/ice-servers</c>.</summary>
public sealed class IceServersFunction(Plane plane)
{
    /// <summary>Renews TURN credentials.</summary>
    [Function("IceServers")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/rooms/{id}/ice-servers")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetIceServers.ExecuteAsync(id, BearerToken.Of(request), cancellation)).ToOk();
}
