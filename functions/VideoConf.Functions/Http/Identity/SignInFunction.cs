using VideoConf.Contracts.Identity;

namespace VideoConf.Functions.Http.Identity;

/// <summary>POST <c>/v1/session</c>: for a token of Entra ID its person's session, for a name a guest's.</summary>
public sealed class SignInFunction(Plane plane, ClientAddress addresses)
{
    /// <summary>Signs in, or lets a guest in.</summary>
    [Function("SignIn")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/session")] HttpRequest request, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<SignInRequest>(request.HttpContext, JsonBody.MaxBytes);
        var signIn = plane.With(durable).SignIn;

        // A session makes no other session: its end would never come.
        var caller = body.Guest is true ? null : request.SignedInByEntra();
        return (caller is null ? await signIn.ExecuteAsync(body, CallerAddress.Of(addresses.Of(request.HttpContext)), cancellation) : await signIn.ForAsync(caller, cancellation)).ToOk();
    }
}
