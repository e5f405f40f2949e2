namespace VideoConf.Functions.Http.Chat;

/// <summary>DELETE <c>/v1/meetings/{id}/chat/{messageId}</c>.</summary>
public sealed class DeleteChatFunction(Plane plane)
{
    /// <summary>Takes a message back.</summary>
    [Function("DeleteChat")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/meetings/{id}/chat/{messageId}")] HttpRequest request, string id, string messageId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).DeleteChat.ExecuteAsync(request.Caller(), id, messageId, cancellation)).ToNoContent();
}
