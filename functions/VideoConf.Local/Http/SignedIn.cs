using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Meetings.Identity;

namespace VideoConf.Local.Http;

/// <summary>The caller as a handler's parameter: a request without a good session token does not reach the handler.</summary>
/// <param name="Caller">Who calls.</param>
public sealed record SignedIn(CallerIdentity Caller) : IBindableFromHttpContext<SignedIn>
{
    /// <inheritdoc/>
    public static ValueTask<SignedIn?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var session = context.Features.GetRequiredFeature<SessionFeature>();
        return session.Result switch
        {
            { IsValid: true } good => new(new SignedIn(CallerIdentity.From(good.Claims))),
            null => throw new ProblemException(ProblemTypes.Unauthorized, "Sign in with POST /v1/session and send its token as Authorization: Bearer."),
            var bad => throw new ProblemException(ProblemTypes.Unauthorized, BearerToken.Explain(bad.Failure)),
        };
    }
}

/// <summary>What came of the request's bearer token as a session: null when there is none. Set before anything asks.</summary>
/// <param name="Result">The verification.</param>
public sealed record SessionFeature(TokenResult<SessionClaims>? Result);
