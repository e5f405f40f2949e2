using VideoConf.Contracts.Chat;

namespace VideoConf.Functions.Http.Chat;

/// <summary>POST <c>/v1/meetings/{id}/chat</c>.</summary>
public sealed class SendChatFunction(Plane plane)
{
    /// <summary>Writes a message.</summary>
    [Function("SendChat")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/meetings/{id}/chat")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<SendChatRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).SendChat.ExecuteAsync(caller, id, body, cancellation)).ToOk();
    }
}
