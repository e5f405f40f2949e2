using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using VideoConf.Contracts.Problems;
using VideoConf.Meetings.Identity;

namespace VideoConf.Local.Http;

/// <summary>The caller as a handler's parameter: a request without a good session token, or an API key that may do this, does not reach the handler.</summary>
/// <param name="Caller">Who calls.</param>
public sealed record SignedIn(CallerIdentity Caller) : IBindableFromHttpContext<SignedIn>
{
    /// <inheritdoc/>
    public static ValueTask<SignedIn?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var known = context.Features.GetRequiredFeature<CallerFeature>();
        if (known.Problem is { } problem) throw new ProblemException(problem);
        return known.Caller is { } caller
            ? new(new SignedIn(caller))
            : throw new ProblemException(ProblemTypes.Unauthorized, "Sign in with POST /v1/session and send its token as Authorization: Bearer.");
    }
}
