using VideoConf.Contracts.ApiKeys;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary><c>/v1/api-keys</c>: keys with which programs act in the caller's name.</summary>
internal static class ApiKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys");
        keys.MapPost("/", CreateAsync)
            .Describe("Make an API key", "A program that sends it as `Authorization: Bearer` acts as the caller, within `scopes`. The key is in this answer and never told again; only its hash is kept.", Examples.CreateApiKey, Examples.CreatedApiKey)
            .Produces<CreatedApiKey>(StatusCodes.Status201Created).Problems(InvalidRequest, Unauthorized, Forbidden, Conflict);
        keys.MapGet("/", ListAsync)
            .Describe("List my API keys", "Those that are good, newest first, with when they were last used.")
            .Produces<IReadOnlyList<ApiKeyResponse>>().Problems(Unauthorized, Forbidden);
        keys.MapDelete("/{keyId}", RevokeAsync)
            .Describe("Revoke an API key", "It is refused from the next request on.")
            .Produces(StatusCodes.Status204NoContent).Problems(Unauthorized, Forbidden, NotFound);
    }

    private static async Task<IResult> CreateAsync(SignedIn signedIn, JsonBody<CreateApiKeyRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.ApiKeys.CreateAsync(signedIn.Caller, body.Value, cancellation)).ToResult(static made => TypedResults.Created((string?)null, made));

    private static async Task<IResult> ListAsync(SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.ApiKeys.ListAsync(signedIn.Caller, cancellation)).ToOk();

    private static async Task<IResult> RevokeAsync(string keyId, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.ApiKeys.RevokeAsync(signedIn.Caller, keyId, cancellation)).ToNoContent();
}
