namespace VideoConf.Functions.Http.Rooms;

/// <summary>POST <c>/v1/rooms/{id}/communication-token</c>.</summary>
public sealed class CommunicationTokenFunction(Plane plane)
{
    /// <summary>Gives a participant an identity at Azure Communication Services.</summary>
    [Function("CommunicationToken")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/rooms/{id}/communication-token")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return (await plane.With(durable).IssueCommunicationToken.ExecuteAsync(id, BearerToken.Of(request), cancellation)).ToOk();
    }
}
