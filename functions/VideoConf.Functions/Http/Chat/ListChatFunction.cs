namespace VideoConf.Functions.Http.Chat;

/// <summary>GET <c>/v1/meetings/{id}/chat</c>.</summary>
public sealed class ListChatFunction(Plane plane)
{
    /// <summary>Reads what was written.</summary>
    [Function("ListChat")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/meetings/{id}/chat")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation) =>
        (await plane.With(durable).ListChat.ExecuteAsync(request.Caller(), id, Paging.Text(request, "sessionId"), Paging.Size(request), Paging.Continuation(request), cancellation))
            .ToOk();
}
