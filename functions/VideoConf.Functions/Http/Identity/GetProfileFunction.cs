namespace VideoConf.Functions.Http.Identity;

/// <summary>GET <c>/v1/users/{id}/profile</c>.</summary>
public sealed class GetProfileFunction(Plane plane)
{
    /// <summary>Reads a profile.</summary>
    [Function("GetProfile")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/users/{id}/profile")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).GetProfile.ExecuteAsync(request.Caller(), id, cancellation)).ToOk();
}
