using VideoConf.Contracts.Consent;

namespace VideoConf.Functions.Http.Identity;

/// <summary>POST <c>/v1/users/consent</c>.</summary>
public sealed class RecordConsentFunction(Plane plane)
{
    /// <summary>Answers a consent question.</summary>
    [Function("RecordConsent")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/users/consent")] HttpRequest request,
        [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var caller = request.Caller();
        var body = await JsonBody.ReadAsync<ConsentRequest>(request.HttpContext, JsonBody.MaxBytes);
        return (await plane.With(durable).RecordConsent.ExecuteAsync(caller, body, cancellation)).ToOk();
    }
}
