using VideoConf.Contracts.Captions;

namespace VideoConf.Functions.Http.Transcripts;

/// <summary>PUT <c>/v1/meetings/{id}/transcript/{lineId}</c>.</summary>
public sealed class EditTranscriptLineFunction(Plane plane)
{
    /// <summary>Corrects a line.</summary>
    [Function("EditTranscriptLine")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "v1/meetings/{id}/transcript/{lineId}")] HttpRequest request, string id, string lineId,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<EditTranscriptLineRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).EditTranscriptLine.ExecuteAsync(caller, id, lineId, body, IfMatch.Of(request), cancellation)).ToOk(request.HttpContext);
    }
}
