namespace VideoConf.Functions.Http.Captions;

/// <summary>POST <c>/v1/meetings/{id}/captions/start</c>.</summary>
public sealed class StartCaptionsFunction(Plane plane)
{
    /// <summary>Starts captions.</summary>
    [Function("StartCaptions")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/captions/start")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).SwitchCaptions.ExecuteAsync(request.Caller(), id, on: true, cancellation)).ToOk();
}
