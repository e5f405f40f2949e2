using VideoConf.Contracts.Problems;
using VideoConf.Contracts.Tokens;
using VideoConf.Http.Access;
using VideoConf.Meetings;
using VideoConf.Meetings.ApiKeys;
using VideoConf.Meetings.Identity;

namespace VideoConf.Local.Http;

/// <summary>Finds out once a request who calls, by session token or API key, before the rate limiter asks whose request it is. Refuses nothing itself.</summary>
internal sealed class SessionMiddleware(RequestDelegate next, TokenVerifier tokens, ControlPlane control)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(await IdentifyAsync(context, BearerToken.Of(context.Request)));
        await next(context);
    }

    private async Task<CallerFeature> IdentifyAsync(HttpContext context, string? token)
    {
        if (token is null) return new CallerFeature(null, null);
        var address = CallerAddress.Of(context.Connection.RemoteIpAddress);
        if (ApiKeyDesk.LooksLike(token))
        {
            var key = await control.ApiKeys.VerifyAsync(token, context.RequestAborted);
            if (!key.Succeeded) return new CallerFeature(null, key.Problem);
            var caller = key.Value with { Address = address };
            return new CallerFeature(caller, RouteAccess.Refuse(caller, RouteAccess.Find(context.Request.Method, context.Request.Path)));
        }

        var session = tokens.Verify<SessionClaims>(token);
        return session.IsValid
            ? new CallerFeature(CallerIdentity.From(session.Claims) with { Address = address }, null)
            : new CallerFeature(null, new Problem(ProblemTypes.Unauthorized, BearerToken.Explain(session.Failure)));
    }
}

/// <summary>What is known of who calls. Set before anything asks.</summary>
/// <param name="Caller">Who it is; null without a token that is a person's or a program's.</param>
/// <param name="Problem">Why the token does not do for a route that wants to know who calls; null when it does, or there is none.</param>
internal sealed record CallerFeature(CallerIdentity? Caller, Problem? Problem);
