using VideoConf.Contracts.Consent;
using VideoConf.Contracts.Identity;
using VideoConf.Meetings;
using static VideoConf.Contracts.Problems.ProblemTypes;

namespace VideoConf.Local.Http;

/// <summary>Who somebody is: <c>/v1/session</c> (this deployment's sign-in), profiles, and what they consent to.</summary>
internal static class IdentityEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/session", SignInAsync).WithTags("Identity").RequireRateLimiting(RateLimiting.SignIn)
            .Describe("Sign in", "A display name becomes a session of 12 hours. The same e-mail address is the same user; `guest` makes a session that may join where guests are allowed.", Examples.SignIn, Examples.SignedIn)
            .Produces<SignInResponse>().Problems(InvalidRequest, RateLimited);
        api.MapGet("/users/{id}/profile", ProfileAsync).WithTags("Identity")
            .Describe("Read a profile", "Only the user themselves sees their e-mail address. `me` is the caller.")
            .Produces<UserProfile>().Problems(Unauthorized, NotFound);
        api.MapPost("/users/consent", ConsentAsync).WithTags("Consent")
            .Describe("Answer a consent question", "Logs the answer for good and returns a token, bound to meeting, user and answers, that a join presents.", Examples.Consent, Examples.Consented)
            .Produces<ConsentResponse>().Problems(InvalidRequest, Unauthorized, NotFound, MeetingEnded);
    }

    private static async Task<IResult> SignInAsync(JsonBody<SignInRequest> body, ControlPlane control, HttpContext context, CancellationToken cancellation) =>
        (await control.SignIn.ExecuteAsync(body.Value, CallerAddress.Of(context.Connection.RemoteIpAddress), cancellation)).ToOk();

    private static async Task<IResult> ProfileAsync(string id, SignedIn signedIn, ControlPlane control, CancellationToken cancellation) =>
        (await control.GetProfile.ExecuteAsync(signedIn.Caller, id == "me" ? signedIn.Caller.UserId : id, cancellation)).ToOk();

    private static async Task<IResult> ConsentAsync(SignedIn signedIn, JsonBody<ConsentRequest> body, ControlPlane control, CancellationToken cancellation) =>
        (await control.RecordConsent.ExecuteAsync(signedIn.Caller, body.Value, cancellation)).ToOk();
}
