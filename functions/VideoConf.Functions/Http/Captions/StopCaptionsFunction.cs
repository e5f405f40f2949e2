namespace VideoConf.Functions.Http.Captions;

/// <summary>POST <c>/v1/meetings/{id}/captions/stop</c>.</summary>
public sealed class StopCaptionsFunction(Plane plane)
{
    /// <summary>Stops captions.</summary>
    [Function("StopCaptions")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/captions/stop")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).SwitchCaptions.ExecuteAsync(request.Caller(), id, on: false, cancellation)).ToOk();
}
